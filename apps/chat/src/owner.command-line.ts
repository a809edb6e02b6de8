import { parseArgs } from 'node:util';
import { AppError } from '@minime/platform';
import { OwnerCommands } from './owner.commands.js';
import { DATABASE_USAGE, inOwnerCommand } from './owner-command.app.js';

const USAGE = {
  pause: `npm run pause: the AI answers nobody, calls no model and shows how to reach you instead, until npm run resume.
${DATABASE_USAGE}`,
  resume: `npm run resume: ends what npm run pause began.
${DATABASE_USAGE}`,
  block: `npm run block -- --conversation ID          refuses one conversation; each mail ends with its id
npm run block -- --network CIDR             refuses everybody there: 203.0.113.0/24, 2001:db8::/48, 203.0.113.7
npm run block -- --remove --conversation ID (or --network CIDR)   lets them in again
npm run block -- --list                     who is blocked, since when
${DATABASE_USAGE}`,
} as const;

type Command = keyof typeof USAGE;

/**
 * `npm run pause`, `npm run resume`, `npm run block`: returns what to print.
 * @param args the command and what follows it
 * @param env where its database is
 * @throws AppError
 */
export async function ownerCommandLine(
  [name, ...args]: string[],
  env: Record<string, string | undefined>,
): Promise<string> {
  const command = commandOf(name);
  const work = chosen(command, args);
  return work === undefined ? USAGE[command] : inOwnerCommand(env, (app) => work(app.get(OwnerCommands)));
}

function commandOf(name: string | undefined): Command {
  if (name !== undefined && Object.hasOwn(USAGE, name)) return name as Command;
  throw new AppError('usage', Object.values(USAGE).join('\n'));
}

/** Undefined: only the usage is asked for. */
function chosen(command: Command, args: string[]): ((commands: OwnerCommands) => Promise<string>) | undefined {
  const { help, list, remove, conversation, network } = parse(command, args);
  if (help) return undefined;
  if (command !== 'block') return (commands) => commands[command]();
  const named = { conversation, network };
  const targets = Object.values(named).filter((target) => target !== undefined).length;
  if (list && !remove && targets === 0) return (commands) => commands.blocks();
  if (!list && targets === 1) return (commands) => (remove ? commands.unblock(named) : commands.block(named));
  throw new AppError('usage', USAGE.block);
}

interface Options {
  help?: boolean;
  list?: boolean;
  remove?: boolean;
  conversation?: string;
  network?: string;
}

function parse(command: Command, args: string[]): Options {
  const flag = { type: 'boolean' } as const;
  const target = { type: 'string' } as const;
  const options = { help: flag };
  try {
    if (command !== 'block') return parseArgs({ args, options }).values;
    const ofBlock = { list: flag, remove: flag, conversation: target, network: target };
    return parseArgs({ args, options: { ...options, ...ofBlock } }).values;
  } catch (error) {
    throw new AppError('usage', `${(error as Error).message}\n\n${USAGE[command]}`);
  }
}
