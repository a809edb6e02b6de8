export function clientTypes(root: string): string;
