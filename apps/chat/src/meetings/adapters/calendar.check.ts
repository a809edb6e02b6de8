import { type Check, Health } from '@minime/platform';
import type { GoogleConfig } from '../google.config.js';
import { createCalendar } from './google.calendar.js';

/** Whether the owner's calendar tells when they are free; nothing where none is connected. */
export function calendarChecks(config: GoogleConfig): Check[] {
  const calendar = createCalendar(config, new Health());
  if (!calendar) return [];
  const look = async () => {
    await calendar.check();
    return `free and busy times of ${config.GOOGLE_CALENDAR_ID} can be read`;
  };
  return [{ part: 'Calendar', look }];
}
