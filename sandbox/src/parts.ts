import { anthropicPart } from './anthropic/anthropic.part.js';
import { googleCalendarPart } from './google-calendar/google-calendar.part.js';
import { ipApiPart } from './ip-api/ip-api.part.js';
import { notionPart } from './notion/notion.part.js';
import { pagePart } from './page/page.part.js';
import { smtpPart } from './smtp/smtp.part.js';
import { voyagePart } from './voyage/voyage.part.js';

/** Every part of the sandbox. A new one is a folder and a line here. */
export const PARTS = [
  anthropicPart,
  googleCalendarPart,
  ipApiPart,
  notionPart,
  smtpPart,
  voyagePart,
  pagePart,
] as const;

/** The names that `startSandbox({ parts })` and `POST /faults` take. */
export type SandboxPart = (typeof PARTS)[number]['name'];
