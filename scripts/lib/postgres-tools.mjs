import { dirname } from 'node:path';
import { aptInstall, canInstall } from './apt.mjs';
import { findProgram, versionedDirectories } from './run.mjs';
import { Advice } from './say.mjs';

/**
 * Directory of `pg_dump` and `pg_restore`, which the PostgreSQL from npm has not. They are installed together with a server, because
 * they refuse one that is newer than they are.
 */
export async function findPostgresTools() {
  const find = () => findProgram(['pg_dump'], versionedDirectories('/usr/lib/postgresql', 'bin'));
  if (!find()) {
    if (!canInstall()) {
      throw new Advice(
        'the tests rehearse a restore, and there is no pg_dump: install PostgreSQL with its client tools',
      );
    }
    await aptInstall('postgresql', { why: 'the tests rehearse a restore with pg_dump', units: ['postgresql'] });
  }
  const found = find();
  if (!found) throw new Advice('pg_dump was not found after installing PostgreSQL');
  return dirname(found);
}
