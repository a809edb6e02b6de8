export type ImageName = 'gateway' | 'chat' | 'geo' | 'summary' | 'ingest' | 'migrate' | 'sandbox' | 'local';

export const IMAGES: Record<ImageName, { main: string; programs: string[]; files: string[] }>;
