import { run } from './run.mjs';

/** PostgreSQL refuses to be root; any account that cannot do harm will do for a test server. */
const UNPRIVILEGED = ['postgres', 'nobody'];

/** `{ uid, gid }` for a server that root starts; nothing for an ordinary user, who starts it as himself. */
export async function unprivilegedAccount() {
  if (process.getuid?.() !== 0) return {};
  for (const name of UNPRIVILEGED) {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])));
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error(`PostgreSQL does not run as root, and there is no user ${UNPRIVILEGED.join(' or ')}`);
}
