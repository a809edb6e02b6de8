import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the build puts the web client, seen from the nearest folder above that has a package.json. */
const BUILT_WEB = join('dist', 'apps', 'web');

/** The built web client's folder; whether anything stands there is found out when somebody asks for it. */
export function webRoot(from: string = import.meta.dirname): string {
  const parent = dirname(from);
  return existsSync(join(from, 'package.json')) || parent === from ? join(from, BUILT_WEB) : webRoot(parent);
}
