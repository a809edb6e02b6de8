/** The version that the Dockerfile's base carries, such as `26.10.0`. */
export function imageNodeVersion(root: string): string;
