import { DateTime } from 'luxon';
import { z } from 'zod';
import { toldTime, zoneNamed } from './time.zones.js';
import { type Tool, ToolError } from './tool.js';

const input = z.object({
  time_zone: z
    .string()
    .trim()
    .max(80)
    .optional()
    .describe('IANA zone such as Europe/Lisbon, a city, or an offset; left out: the visitor’s own zone.'),
});

export const getCurrentTimeTool: Tool<z.output<typeof input>> = {
  name: 'get_current_time',
  description: 'The date and time now in a place, or where the visitor is.',
  input,
  async execute({ time_zone }, { now, visitorZone, ownerZone }) {
    const zone = time_zone ? zoneNamed(time_zone) : (visitorZone ?? ownerZone);
    const moment = DateTime.fromJSDate(now, { zone });
    if (!moment.isValid) throw new ToolError(`The time in ${zone} cannot be told.`);
    return JSON.stringify(toldTime(moment));
  },
};
