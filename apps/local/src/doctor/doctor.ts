import { databaseCheck, embeddedDatabaseCheck } from '@minime/database';
import { knowledgeChecks } from '@minime/knowledge';
import { modelChecks } from '@minime/llm';
import { brokerCheck } from '@minime/messaging';
import { AppError, type Check, createRootLogger, type Environment, loadPersona } from '@minime/platform';
import { calendarChecks } from '../../../chat/src/meetings/adapters/calendar.check.js';
import { geoChecks } from '../../../geo/src/adapters/geo.check.js';
import { sourceChecks } from '../../../ingest/src/adapters/source.checks.js';
import { mailCheck } from '../../../summary/src/adapters/mail.check.js';
import { isReal, outsideParts } from '../outside.js';
import { schemas } from '../schemas.js';
import { everySetting, type Settings } from '../settings.js';
import { type Finding, findingOf, type State } from './finding.js';
import { withoutSecrets } from './secrets.js';
import { themeChecks } from './theme.check.js';
import { webChecks } from './web.checks.js';

/** What is known without a look. */
type Known = Pick<Finding, 'part' | 'state' | 'detail'>;
const known = (part: string, state: State, detail: string): Known[] => [{ part, state, detail }];

/**
 * Tries everything that Minime stands on, all at once, and says what was found, in one order. Nothing is changed but for
 * a token of each model and one text of the embedder being paid for. Never throws.
 * @param limitMs how long one look may take
 */
export async function examine(env: Environment, limitMs: number): Promise<Finding[]> {
  const findings = await Promise.all(
    planOf(env).map(async (item) => ('look' in item ? findingOf(item, limitMs) : { ...item, ms: 0 })),
  );
  return findings.map((finding) => ({ ...finding, detail: withoutSecrets(finding.detail, env) }));
}

/** Whether all that is switched on works. */
export const isWell = (findings: readonly Finding[]): boolean => findings.every(({ state }) => state !== 'fix');

function planOf(env: Environment): (Check | Known)[] {
  const file = env.PERSONA_FILE?.trim() || './persona/persona.yaml';
  const persona = [personaCheck(file), ...themeChecks(file)];
  let settings: Settings;
  try {
    settings = everySetting(env);
  } catch (error) {
    // With a setting that cannot be read, nobody knows what would be looked at.
    return [...known('Settings', 'fix', messageOf(error)), ...persona];
  }
  return [...known('Settings', 'ok', 'every variable can be read'), ...persona, ...looks(settings, env)];
}

function looks(settings: Settings, env: Environment): (Check | Known)[] {
  return [
    ...outside('Claude', env, () => modelChecks(settings)),
    ...sourceChecks(settings),
    ...(settings.NOTION_TOKEN ? [] : known('Notion', 'off', 'your Markdown answers (set NOTION_TOKEN to add Notion)')),
    ...(settings.EMBEDDER === 'none'
      ? known('Embedder', 'off', 'answers are found by words alone (see EMBEDDER)')
      : []),
    ...unlessMisread('Knowledge index', () => knowledgeChecks(settings)),
    ...(settings.QDRANT_URL ? [] : known('Index', 'ok', 'kept in the database (QDRANT_URL is not set)')),
    ...outside('Calendar', env, () => calendarChecks(settings)),
    ...outside('Mail', env, () => [mailCheck(settings)]),
    ...outside('Geolocation', env, () => geoChecks(settings)),
    databaseLook(env.DATABASE_URL?.trim(), settings),
    ...(settings.RABBITMQ_URL
      ? [brokerCheck(settings.RABBITMQ_URL)]
      : known('Broker', 'ok', 'a queue in the database (RABBITMQ_URL is not set)')),
    ...webChecks(env),
  ];
}

function databaseLook(url: string | undefined, { DATA_DIR }: Settings): Check {
  return url ? databaseCheck(url, schemas) : embeddedDatabaseCheck(DATA_DIR, schemas, createRootLogger('silent'));
}

/** A part that the sandbox plays has nothing to be tried; one that is switched off has no checks. */
function outside(name: string, env: Environment, checks: () => Check[]): (Check | Known)[] {
  const part = outsideParts.find((each) => each.name === name)!;
  if (!isReal(part, env)) return known(name, 'sandbox', `${part.sandboxed} (set ${part.realWhen[0]} to connect it)`);
  return unlessMisread(name, () => {
    const real = checks();
    return real.length > 0 ? real : known(name, 'off', 'switched off');
  });
}

/** Some settings are understood only by the part that they belong to. */
function unlessMisread(part: string, plan: () => (Check | Known)[]): (Check | Known)[] {
  try {
    return plan();
  } catch (error) {
    return known(part, 'fix', messageOf(error));
  }
}

function personaCheck(path: string): Check {
  const look = async () => {
    const { name, starters, links } = await loadPersona(path);
    return `${name}, with ${starters.length} starters and ${links.length} links`;
  };
  return { part: 'Persona', look };
}

/** Of our own errors the words; of others no more than that they were there, for nobody knows what they repeat. */
const messageOf = (error: unknown): string => (error instanceof AppError ? error.message : 'failed in an unknown way');
