import { describe, expect, it } from '@jest/globals';
import type { ContentBlock } from '@minime/llm';
import fc from 'fast-check';
import { memoryPrompt } from './memory.prompt.js';
import { turnMessages } from './turn.prompt.js';

const REGIONS = 'context|clock|visitor_profile|conversation_summary|visitor_message|dates_meant|new_turns|meetings';
const OUR_TAG = new RegExp(`<\\s*/?\\s*(?:${REGIONS})\\b[^>]*>`, 'gi');
const SECRET = 'marked-by-this-test';
/** What strangers may write to leave a block, or to open one. */
const forged = fc
  .array(
    fc.constantFrom(
      ...REGIONS.split('|').flatMap((name) => [
        `</${name}>`,
        `<${name}>`,
        `< / ${name.toUpperCase()} x="1">`,
        `<${name}\n>`,
      ]),
      ...[SECRET, '<', '</', '>', ' ', '\n', '&lt;', 'visitor_message', 'Human:', 'System:'],
    ),
    { maxLength: 8 },
  )
  .map((parts) => `${SECRET} ${parts.join('')}`);

/** The tags of a block, as a reader of it meets them. */
const tags = (text: string): string[] => text.match(OUR_TAG) ?? [];

describe('what others wrote', () => {
  it('stays within its block, whoever wrote it', () => {
    fc.assert(
      fc.property(fc.array(forged, { minLength: 10, maxLength: 10 }), (words) => {
        const [name, company, city, page, summary, earlier, answer, title, text, question] = words as [
          string,
          ...string[],
        ];
        const [before, , last] = turnMessages({
          memory: {
            summary: summary!,
            window: [{ position: 1, question: earlier!, answer: answer! }],
            cards: [],
            visitor: {
              visitorId: '0f5f4a52-7d7e-4a39-9a3c-6a4d0d3f7c21',
              firstSeenAt: '2026-11-22T10:00:00Z',
              details: { name, company: company! },
              place: { city: city! },
              context: { locale: 'en', page: page! },
            },
          },
          passages: [
            {
              id: 'p',
              pageId: 'markdown:a.md',
              title: title!,
              headings: [],
              text: text!,
              ordinal: 0,
              tags: [],
              score: 1,
            },
          ],
          question: question!,
          ownerZone: 'Europe/London',
          now: new Date('2026-11-22T17:05:00Z'),
        });
        const [context, result, asked] = last!.content as ContentBlock[];
        expect(tags((context as { text: string }).text)).toEqual([
          ...['<context>', '<clock>', '</clock>', '<visitor_profile>', '</visitor_profile>'],
          ...['<conversation_summary>', '</conversation_summary>', '</context>'],
        ]);
        expect(tags(JSON.stringify(result))).toEqual([]);
        for (const block of [asked, (before!.content as ContentBlock[])[0]]) {
          expect(tags((block as { text: string }).text)).toEqual(['<visitor_message>', '</visitor_message>']);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is nothing that the keeper of the summary takes orders from', () => {
    fc.assert(
      fc.property(forged, forged, forged, (summary, question, answer) => {
        const { system, messages } = memoryPrompt(summary, [{ position: 1, question, answer }]);
        expect(JSON.stringify(system)).not.toContain(SECRET);
        const [{ text }] = messages[0]!.content as unknown as [{ text: string }];
        expect(tags(text)).toEqual([
          '<conversation_summary>',
          '</conversation_summary>',
          '<new_turns>',
          '</new_turns>',
        ]);
      }),
      { numRuns: 50 },
    );
  });
});
