export type ImageName = 'gateway' | 'chat' | 'geo' | 'summary' | 'ingest' | 'migrate' | 'sandbox' | 'local';

export const IMAGES: Record<ImageName, { main: string; programs: string[]; files: string[] }>;

export function filesOf(root: string, name: ImageName, cache?: object): Promise<string[]>;

export function layOut(options: {
  root: string;
  name: ImageName;
  target: string;
  files: string[];
  link?: boolean;
}): number;
