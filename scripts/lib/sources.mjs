import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * What a directory holds, as `{ path: stamp }`: a file whose stamp stays the same has not been written since.
 * @param {string} root
 * @param {string} directory below `root`
 * @param {(path: string) => boolean} wanted gets the path below `root`, with `/`
 * @returns {Record<string, string>}
 */
export function stampFiles(root, directory, wanted) {
  const stamps = {};
  for (const entry of listFiles(join(root, directory))) {
    const path = relative(root, entry).split(sep).join('/');
    if (!wanted(path)) continue;
    const { mtimeMs, size } = statSync(entry);
    stamps[path] = `${mtimeMs}:${size}`;
  }
  return stamps;
}

function listFiles(directory) {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(path);
      return entry.isFile() ? [path] : [];
    });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
