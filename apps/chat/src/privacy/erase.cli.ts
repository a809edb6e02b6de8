import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { AppError, printed } from '@minime/platform';
import { DATABASE_USAGE, inOwnerCommand } from '../owner-command.app.js';
import type { FoundConversation } from '../ports.js';
import { EraseCommand } from './erase.command.js';

const USAGE = `npm run erase -- --email ADDRESS [--yes]: erases every conversation of whoever gave that address, in a call,
in what they told of themselves or in a question, the way visitors erase theirs (docs/privacy.md). Mails that you have
received and calls in the calendar stay. It is done by the services: at once where they run, else when they start.

  --yes    without asking
${DATABASE_USAGE}`;

const PLACES = { profile: 'told of themselves', call: 'for a call', question: 'in a question' } as const;

/** `npm run erase`: returns what to print. @throws AppError */
async function run(args: string[]): Promise<string> {
  const { email, yes, help } = parse(args);
  if (help) return USAGE;
  if (email === undefined) throw new AppError('usage', USAGE);
  return inOwnerCommand(process.env, async (app) => {
    const command = app.get(EraseCommand);
    const found = await command.find(email);
    if (found.length === 0) return 'Nothing is kept of this address.\n';
    process.stdout.write(`${listOf(found)}\n`);
    if (!yes && !(await isConfirmed())) return 'Nothing was erased.\n';
    return outcome(found.length, await command.erase(found));
  });
}

function parse(args: string[]): { email?: string; yes?: boolean; help?: boolean } {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({ args, options: { email: { type: 'string' }, yes: flag, help: flag } }).values;
  } catch (error) {
    throw new AppError('usage', `${(error as Error).message}\n\n${USAGE}`);
  }
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new AppError('unconfirmed', 'Nothing was erased: to do it without asking, add --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question('Erase all of this? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

const listOf = (found: FoundConversation[]): string => found.map((one) => `${line(one)}\n`).join('');

function line({ conversationId, startedAt, lastActivityAt, questions, calls, places }: FoundConversation): string {
  const days = [startedAt, lastActivityAt].map((moment) => moment.toISOString().slice(0, 10));
  const where = places.map((place) => PLACES[place]).join(', ') || 'in another conversation';
  const parts = [counted(questions, 'question'), ...(calls > 0 ? [counted(calls, 'call')] : [])];
  return `${conversationId}  ${[...new Set(days)].join(' to ')}  ${parts.join(', ')}; address given ${where}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function outcome(count: number, became: Awaited<ReturnType<EraseCommand['erase']>>): string {
  const conversations = counted(count, 'conversation');
  switch (became) {
    case 'erased':
      return `${conversations} erased. Mails you have received and calls in the calendar are yours to delete.\n`;
    case 'waiting':
      return `${conversations} to be erased: Minime is not running, and does it first thing when it starts.\n`;
    default:
      return `${conversations} being erased; this takes longer than usual. Look again with the same command.\n`;
  }
}

printed(run(process.argv.slice(2)));
