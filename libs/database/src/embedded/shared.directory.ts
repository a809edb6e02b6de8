import { mkdir, stat } from 'node:fs/promises';
import { AppError } from '@minime/platform';

/** Where root keeps what the server's user must reach, when the checkout itself is private. */
export const SHARED_DIRECTORY = '/var/lib/minime';

/** Makes sure that the directory is there and that nobody but root can put things into it. @throws AppError `embedded_not_reachable`. */
export async function ensureSharedDirectory(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o755 });
  const { uid, mode } = await stat(path);
  if (uid !== 0 || (mode & 0o022) !== 0) {
    throw new AppError('embedded_not_reachable', `${path} must belong to root and be writable by nobody else`);
  }
  return path;
}
