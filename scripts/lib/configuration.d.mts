import type { z } from 'zod';

export function configurationPage(shapes: Record<string, Record<string, z.ZodType>>, example: string): string;
