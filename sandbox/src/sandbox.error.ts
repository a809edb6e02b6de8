/** Why the sandbox could not start; `message` is one line for people, `code` is for programs. */
export class SandboxError extends Error {
  constructor(
    readonly code: 'port_in_use' | 'port_not_allowed' | 'invalid_configuration' | 'listen_failed',
    message: string,
  ) {
    super(message);
    this.name = 'SandboxError';
  }
}

/** Turns a failed `listen` into the line that tells which variable to change. */
export function listenError(cause: NodeJS.ErrnoException, port: number, variable: string): SandboxError {
  if (cause.code === 'EADDRINUSE') {
    const hint = `is another sandbox running? Stop it, or set ${variable} to a free port`;
    return new SandboxError('port_in_use', `The sandbox cannot use port ${port}: it is in use (${hint}).`);
  }
  if (cause.code === 'EACCES') {
    const hint = `set ${variable} to one above 1023`;
    return new SandboxError('port_not_allowed', `The sandbox may not listen on port ${port} (${hint}).`);
  }
  return new SandboxError('listen_failed', `The sandbox cannot listen on port ${port}: ${cause.message}`);
}
