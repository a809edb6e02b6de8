import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AppError } from '@minime/platform';
import { z } from 'zod';

const HELP = { help: { type: 'boolean', default: false } } as const;
const days = z.coerce.number().int().min(1).max(3_650);

/** The arguments of a command, and whether only `--help` is wanted. @throws AppError `usage` */
export function commandOptions<const T extends NonNullable<ParseArgsConfig['options']>>(options: T, usage: string) {
  try {
    return parseArgs<{ options: T & typeof HELP }>({ options: { ...options, ...HELP } }).values;
  } catch (error) {
    throw new AppError('usage', `${(error as Error).message}\n\n${usage}`);
  }
}

/** How many days back, from 1. @throws AppError `usage` */
export function daysOf(text: string, usage: string): number {
  const { data } = days.safeParse(text);
  if (data === undefined) throw new AppError('usage', `--days must be a number from 1\n\n${usage}`);
  return data;
}
