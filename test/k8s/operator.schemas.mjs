/**
 * The kinds of operators of which no package tells the types, as far as our manifests use them: JSON Schema, kept by hand after the
 * operators' own definitions (rabbitmq/cluster-operator, config/crd; cloudnative-pg/plugin-barman-cloud, config/crd). A field that
 * is not here is refused: whoever needs it looks it up there first.
 */
const object = (properties, required = []) => ({ type: 'object', additionalProperties: false, properties, required });
const text = { type: 'string', minLength: 1 };
const quantity = { type: ['string', 'number'], pattern: '^\\d+(?:\\.\\d+)?(?:m|[kMGTPE]i?)?$' };
const amounts = { type: 'object', additionalProperties: quantity };
const labels = { type: 'object', additionalProperties: { type: 'string' } };
const keyOfSecret = object({ name: text, key: text }, ['name', 'key']);

const manifest = (apiVersion, kind, spec) =>
  object(
    {
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: object({ name: text, namespace: text, labels, annotations: labels }, ['name']),
      spec,
    },
    ['apiVersion', 'kind', 'metadata', 'spec'],
  );

/** A pod's own fields are the API's; of those that are added to the operator's pod only these are known here. */
const addedToPod = object(
  {
    // Required by the definition, though the operator brings the container along.
    containers: { type: 'array' },
    topologySpreadConstraints: {
      type: 'array',
      items: object(
        {
          maxSkew: { type: 'integer', minimum: 1 },
          topologyKey: text,
          whenUnsatisfiable: { enum: ['DoNotSchedule', 'ScheduleAnyway'] },
          labelSelector: object({ matchLabels: labels }),
        },
        ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
      ),
    },
  },
  ['containers'],
);

export const OPERATOR_SCHEMAS = {
  RabbitmqCluster: manifest(
    'rabbitmq.com/v1beta1',
    'RabbitmqCluster',
    object({
      replicas: { type: 'integer', minimum: 0 },
      image: text,
      persistence: object({ storage: quantity, storageClassName: text }),
      resources: object({ requests: amounts, limits: amounts }),
      rabbitmq: object({
        additionalPlugins: {
          type: 'array',
          maxItems: 100,
          items: { type: 'string', pattern: '^\\w+$', maxLength: 100 },
        },
        additionalConfig: { type: 'string', maxLength: 2_000 },
      }),
      override: object({ statefulSet: object({ spec: object({ template: object({ spec: addedToPod }) }) }) }),
    }),
  ),
  ObjectStore: manifest(
    'barmancloud.cnpg.io/v1',
    'ObjectStore',
    object(
      {
        retentionPolicy: { type: 'string', pattern: '^[1-9]\\d*[dwm]$' },
        configuration: object(
          {
            destinationPath: text,
            endpointURL: text,
            s3Credentials: object({ accessKeyId: keyOfSecret, secretAccessKey: keyOfSecret, region: keyOfSecret }),
            wal: object({ compression: { enum: ['bzip2', 'gzip', 'lz4', 'snappy', 'xz', 'zstd'] } }),
            data: object({ compression: { enum: ['bzip2', 'gzip', 'snappy'] } }),
          },
          ['destinationPath'],
        ),
      },
      ['configuration'],
    ),
  ),
};
