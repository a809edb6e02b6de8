const NEEDED = [20, 19];

/** Ends the process with one line when this Node.js is too old; written so that an old one can run it. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  process.stderr.write(`minime: needs Node.js ${NEEDED.join('.')} or newer; this is ${process.versions.node}\n`);
  process.exit(1);
}
