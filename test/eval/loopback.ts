const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address leads to this machine, where a service of the internet can only be played. */
export const isLoopback = (url: string): boolean => LOOPBACK.has(new URL(url).hostname);
