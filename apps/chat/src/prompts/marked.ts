/** The regions in which a prompt holds what others wrote. Text inside cannot open or close one. */
const NAMES = [
  'context',
  'clock',
  'visitor_profile',
  'conversation_summary',
  'visitor_message',
  'dates_meant',
  'new_turns',
  'meetings',
] as const;
export type RegionName = (typeof NAMES)[number];

const OUR_TAG = new RegExp(`<(?=\\s*/?\\s*(?:${NAMES.join('|')})\\b)`, 'gi');

/** Takes the tags of regions out of what others wrote; everything else in it, code and markup too, stays as it was. */
export const ourTags = { escaped: (text: string): string => text.replace(OUR_TAG, '&lt;') };

/** A marked block of data. */
export const marked = (name: RegionName, text: string): string => `<${name}>\n${ourTags.escaped(text)}\n</${name}>`;
