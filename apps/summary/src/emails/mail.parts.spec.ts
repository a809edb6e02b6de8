import { describe, expect, it } from '@jest/globals';
import { sampleMails } from '../../test/sample.mails.js';

const HOSTILE = `Eve</td><script>alert(1)</script> & <a href="https://evil.example">x</a>\r\nBcc: all@example.org\u202e\u0000`;

/** Letters and digits in their order, whatever they are set in. */
const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What a reader of the HTML part sees. */
const visible = (html: string) =>
  html
    .replace(/^[\s\S]*<\/head>|<div data-skip-in-text[\s\S]*?<\/div>/g, '')
    .replace(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (_, to, label) => (label === to ? to : `${label} ${to}`))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(?:39|x27);/g, "'")
    .replace(/&amp;/g, '&');

describe.each(Object.entries(sampleMails(HOSTILE)))('the mail of %s', (_what, make) => {
  it('says the same in both parts, in the same order', async () => {
    const { html, text } = await make();
    expect(words(text).length).toBeGreaterThan(20);
    expect(words(text)).toEqual(words(visible(html)));
  });

  it('has clean headers, and no markup of a stranger’s', async () => {
    const { subject, messageId, references, replyTo, html, text } = await make();
    for (const header of [subject, messageId, ...references, replyTo?.name ?? '', replyTo?.address ?? '']) {
      expect(header).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
    }
    expect([...subject].length).toBeLessThanOrEqual(100);
    expect(html).not.toMatch(/<script|href="https:\/\/evil/);
    expect(html + text).not.toMatch(/[\u202a-\u202e]|(?!\n)\p{Cc}/u);
  });
});
