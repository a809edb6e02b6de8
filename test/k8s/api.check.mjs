import { text } from 'node:stream/consumers';
import * as client from '@kubernetes/client-node';
import { Ajv } from 'ajv';
import { OPERATOR_SCHEMAS } from './operator.schemas.mjs';

/**
 * What an API server would refuse. Reads JSON lists of manifests from standard input and writes a list of problems for each:
 * fields that the types do not have, values of another type, required fields that are missing. A plain program, because a test runner
 * takes ten times as long to load these types.
 */
const PACKAGES = {
  'postgresql.cnpg.io': '@kubernetes-models/cloudnative-pg',
  'keda.sh': '@kubernetes-models/keda',
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
};
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

const lists = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await Promise.all(lists.map(problemsOf))));

async function problemsOf(manifests) {
  const problems = [];
  for (const manifest of manifests) {
    const at = `${manifest.kind} ${manifest.metadata.name}`;
    const schema = OPERATOR_SCHEMAS[manifest.kind];
    if (schema) {
      problems.push(...refusals(schema, manifest).map((problem) => `${at}: ${problem}`));
      continue;
    }
    problems.push(...(await missing(manifest)).map((problem) => `${at}: ${problem}`));
    const type = typeName(manifest);
    if (type) problems.push(...misfits(manifest, type, '').map((problem) => `${at}: ${problem}`));
  }
  return problems;
}

/** By a schema of ours. */
function refusals(schema, manifest) {
  ajv.validate(schema, manifest);
  return (ajv.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, params.additionalProperty].filter(Boolean).join(' '),
  );
}

/** By the OpenAPI schemas: required fields, patterns, and for kinds of operators also the rest. */
async function missing(manifest) {
  const [group, version] = manifest.apiVersion.includes('/')
    ? manifest.apiVersion.split('/')
    : ['', manifest.apiVersion];
  const path = PACKAGES[group]
    ? `${PACKAGES[group]}/${group}/${version}`
    : `kubernetes-models/${group ? `${group}/` : ''}${version}`;
  const models = await import(path).catch(() => ({}));
  const Model = models[manifest.kind];
  if (!Model) return ['no such kind in this version'];
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

function typeName({ apiVersion, kind }) {
  if (Object.keys(PACKAGES).some((group) => apiVersion.startsWith(group))) return undefined;
  const version = apiVersion.split('/').at(-1);
  return `${version[0].toUpperCase()}${version.slice(1)}${kind}`;
}

/** By the client's own description of every type. */
function misfits(value, type, path) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) {
    if (!Array.isArray(value)) return [`${path} is not a list`];
    return value.flatMap((item, index) => misfits(item, list[1], `${path}[${index}]`));
  }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return Object.entries(value).flatMap(([key, item]) => misfits(item, map[1], `${path}.${key}`));
  if (['string', 'number', 'boolean'].includes(type)) {
    return typeof value === type ? [] : [`${path} is not a ${type}`];
  }
  const attributes = Reflect.get(client, type)?.getAttributeTypeMap?.();
  if (!attributes) return [];
  if (typeof value !== 'object' || value === null) return [`${path} is not a ${type}`];
  return Object.entries(value).flatMap(([key, item]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key);
    return attribute ? misfits(item, attribute.type, `${path}.${key}`) : [`${path}.${key} is unknown`];
  });
}
