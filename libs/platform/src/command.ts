import { AppError } from './app.error.js';

/** Prints what a command has to say, if anything, or in one message why it could not; then the process exits with 1. */
export function printed(command: Promise<string> | Promise<void>): void {
  command.then(
    (text) => void (text && process.stdout.write(text)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof AppError ? error.message : (error as Error).stack}\n`);
      process.exitCode = 1;
    },
  );
}
