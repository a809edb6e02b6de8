import type { PartDefinition } from '../sandbox.part.js';
import { sandboxCalendar } from './calendar.client.js';
import { CALENDAR_CSS } from './calendar.styles.js';
import { sandboxPage } from './page.client.js';
import { PAGE_HTML } from './page.html.js';
import { PAGE_CSS } from './page.styles.js';

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page for people: inbox, calendar, model calls and waiting faults. It reads them from the other parts' own routes. */
export const pagePart = {
  name: 'page',
  start({ router }) {
    router.get('/', (_req, res) => {
      res.set({ 'content-security-policy': CSP, 'x-content-type-options': 'nosniff' }).type('html').send(PAGE_HTML);
    });
    router.get('/page.css', (_req, res) => {
      res.type('css').send(PAGE_CSS + CALENDAR_CSS);
    });
    // The script is a typed function of this code base; its own source text is what the browser runs.
    router.get('/page.js', (_req, res) => {
      res.type('js').send(`(${sandboxPage.toString()})();\n`);
    });
    router.get('/calendar.js', (_req, res) => {
      res.type('js').send(`(${sandboxCalendar.toString()})();\n`);
    });
    return {};
  },
} as const satisfies PartDefinition;
