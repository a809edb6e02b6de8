import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { barriers } from './accessibility.js';
import { ChatPage, openBrowser, phone } from './chat.page.js';
import { Whole } from './whole.js';

/** Questions that one conversation may ask at once; the next one has to wait five seconds. */
const BURST = 4;
const WHEEL_PX = 600;

let whole: Whole;
let browser: Browser;
const open: ChatPage[] = [];

const visit = async (options?: BrowserContextOptions): Promise<ChatPage> => {
  const chat = await ChatPage.open(browser, whole.url, options);
  open.push(chat);
  return chat;
};
/** How much there is below what stands in the window, in CSS pixels. */
const below = ({ page }: ChatPage) =>
  page.locator('.scroller').evaluate((all) => all.scrollHeight - all.clientHeight - all.scrollTop);
/** A card comes when its code has been loaded, and then the page follows. */
const atTheEnd = (chat: ChatPage) =>
  waitFor(async () => (await below(chat)) < 2, { what: 'the last line to stand in the window' });
/** Does something after which this is there for a short while. */
const briefly = (page: Page, selector: string, act: () => Promise<void>) =>
  Promise.all([page.waitForFunction((sign) => document.querySelector(sign), selector), act()]);
const storage = ({ page }: ChatPage) => page.evaluate(() => ({ ...localStorage }));

beforeAll(async () => {
  [whole, browser] = await Promise.all([
    Whole.start({ RATE_LIMIT_BURST: String(BURST), RATE_LIMIT_PER_MINUTE: '12' }),
    openBrowser(),
  ]);
});
afterEach(async () => {
  await whole.recover();
  const complaints = open.flatMap((chat) => chat.complaints);
  await Promise.all(open.splice(0).map((chat) => chat.close()));
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await whole?.stop();
});

describe('a visitor on the chat page', () => {
  it('meets the owner, and leaves no trace before the first word', async () => {
    const chat = await visit();
    const { page } = chat;
    expect(await page.title()).toBe('Ada Lovelace');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Ada Lovelace');
    expect(await chat.greeting.innerText()).toMatch(/^Good day!/);
    expect(await page.locator('.starters button').count()).toBe(4);
    expect(await page.getByRole('link', { name: /Wikipedia/ }).getAttribute('rel')).toContain('noopener');
    const avatar = page.locator('img.avatar');
    await waitFor(() => avatar.evaluate((image: HTMLImageElement) => image.naturalWidth > 0), { what: 'the avatar' });
    const disclosure = await page.locator('.disclosure').innerText();
    expect(disclosure).toMatch(/I am an AI version of Ada Lovelace/);
    expect(disclosure).toMatch(/Demo answers.*ANTHROPIC_API_KEY/);
    expect(await chat.layoutShift('all')).toBe(0);
    expect(await storage(chat)).toEqual({});
    expect(await page.context().cookies()).toEqual([]);
    expect(chat.strangers).toEqual([]);
  });

  it('asks a starter, watches the answer grow, looks up a source, and asks on', async () => {
    const starter = "What did you write about Babbage's engine?";
    await whole.willHold(starter, 40);
    const chat = await visit();
    await chat.button(starter).click();
    await chat.growing.waitFor();
    await whole.recover();
    const first = await chat.answered(1);
    expect(first).toMatch(/engine/i);
    expect(await chat.layoutShift()).toBe(0);
    expect(Object.keys(await storage(chat))).toEqual(['minime.token']);

    const source = chat.page.locator('.sources details').first();
    expect(await source.locator('blockquote').isVisible()).toBe(false);
    await chat.page.locator('.mark').first().click();
    await source.locator('blockquote').first().waitFor();
    expect(await source.locator('blockquote').first().innerText()).not.toBe('');

    await chat.send('When did you meet him?');
    expect(await chat.answered(2)).toMatch(/1833/);
    expect(await chat.layoutShift()).toBe(0);
    expect(await chat.field.inputValue()).toBe('');
  });

  it('books a call, from the wish to the receipt', async () => {
    const chat = await visit();
    const { page } = chat;
    await chat.send('Can we book a call?');
    await chat.answered(1);
    await atTheEnd(chat);
    // Too short to be looked at here; how it looks is among the states.
    const activity = expect.stringMatching(/"tool".*"check_availability".*"running".*"label":"[^"]*calendar/);
    expect(chat.received).toContainEqual(activity);
    const slot = page.locator('.slots button').first();
    const time = await slot.innerText();
    await slot.click();
    expect(await chat.answered(2)).toContain('e-mail address');
    await chat.send('grace@navy.example');
    await chat.answered(3);
    const confirm = page.locator('.card', { hasText: 'grace@navy.example' });
    expect(await confirm.locator('.when').innerText()).toBe(time);
    expect(await page.locator('.meeting').count()).toBe(0);

    await confirm.getByRole('button', { name: 'Book it' }).click();
    expect(await chat.answered(4)).toContain(time);
    const meeting = page.locator('.meeting.booked');
    expect(await meeting.locator('.when').innerText()).toBe(time);
    const addresses = await meeting
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    for (const part of ['/meet/', '/invite.ics?', '?event=', '/reschedule?', '/cancel?']) {
      expect(addresses).toContainEqual(expect.stringContaining(part));
    }
    await atTheEnd(chat);
    expect(await chat.layoutShift()).toBe(0);
    expect(await barriers(page)).toEqual([]);
  });

  it('reloads in the middle of an answer and misses nothing', async () => {
    const sentence = (at: number) => `Sentence ${at} of the tale goes on and on. `;
    const tale = Array.from({ length: 30 }, (_, at) => sentence(at))
      .join('')
      .trim();
    await whole.willAnswer('Tell me the long tale', tale);
    await whole.willHold('Tell me the long tale', 400);
    const chat = await visit();
    await chat.send('Tell me the long tale');
    await chat.growing.filter({ hasText: 'Sentence 8' }).waitFor();
    await chat.page.reload();
    await chat.growing.filter({ hasText: 'Sentence 8' }).waitFor();
    await whole.recover();
    expect(await chat.answered(1)).toBe(tale);
    expect(await chat.page.locator('.visitor').allInnerTexts()).toEqual(['Tell me the long tale']);
  });

  it('reads on in peace while text comes in, and is taken to the end when they like', async () => {
    await whole.willAnswer('Fill the page', Array.from({ length: 60 }, (_, at) => `Line ${at}\n\n`).join(''));
    await whole.willAnswer('And now slowly', 'word '.repeat(600));
    await whole.willHold('And now slowly', 1_500);
    const chat = await visit({ viewport: { width: 900, height: 600 } });
    const { page } = chat;
    await chat.send('Fill the page');
    await chat.answered(1);
    await chat.send('And now slowly');
    await chat.growing.filter({ hasText: 'word '.repeat(250) }).waitFor();
    await page.locator('.scroller').hover();
    await page.mouse.wheel(0, -WHEEL_PX);
    // All of the way: a wheel may be followed in several steps.
    await waitFor(async () => (await below(chat)) > WHEEL_PX - 2, { what: 'the reader further up' });
    const top = () => page.locator('.scroller').evaluate((element) => element.scrollTop);
    const before = await top();
    await whole.recover();
    const pill = chat.button('New text');
    await pill.waitFor();
    await chat.answered(2);
    expect(await top()).toBe(before);
    await pill.click();
    await pill.waitFor({ state: 'detached' });
    await atTheEnd(chat);
  });

  it('stops an answer', async () => {
    await whole.willAnswer('Say it without end', 'on and on '.repeat(400));
    await whole.willHold('Say it without end', 100);
    const chat = await visit();
    await chat.send('Say it without end');
    await chat.growing.filter({ hasText: 'on and on' }).waitFor();
    await chat.button('Stop the answer').click();
    await chat.page.getByText('Stopped.').waitFor();
    expect((await chat.answers.innerText()).length).toBeLessThan(200);
    expect(await chat.field.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it('is asked to wait when too quick, and loses no word', async () => {
    const chat = await visit();
    // Seen at once: a few seconds later it is over.
    let isRefused = false;
    const look = chat.page.waitForFunction(() => {
      const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
      const words = all('[role="alert"]')[0]?.innerText;
      const field = all('textarea')[0] as HTMLTextAreaElement;
      return (
        words &&
        field.value && {
          words,
          countdown: all('.countdown')[0]?.innerText,
          kept: field.value,
          canSend: all('.send:enabled').length === 1,
          asked: all('.visitor').map((one) => one.innerText),
        }
      );
    });
    const refused = look.then((found) => {
      isRefused = true;
      return found.jsonValue();
    });
    // A slow machine earns another question while it asks.
    const asked: string[] = [];
    while (!isRefused) {
      const question = `Quick question ${asked.length}`;
      await whole.willAnswer(question, `Quick answer ${asked.length}.`);
      await chat.send(question);
      asked.push(question);
      await Promise.race([refused, chat.answered(asked.length)]);
    }
    const last = asked.pop() as string;
    expect(asked.length).toBeGreaterThanOrEqual(BURST);
    expect(await refused).toEqual({
      words: expect.stringMatching(/Your text is kept/),
      countdown: expect.stringMatching(/^in [1-5] seconds?$/),
      kept: last,
      canSend: false,
      asked,
    });
    await chat.page.getByRole('alert').waitFor({ state: 'detached' });
    await chat.button('Send').click();
    expect(await chat.answered(asked.length + 1)).toBe(`Quick answer ${asked.length}.`);
  });

  it('is told kindly that the model is down, and asks again', async () => {
    await whole.willFail('anthropic', '500', 40);
    const chat = await visit();
    await chat.send('Are you there?');
    await chat.page.locator('.failure').waitFor();
    expect(await chat.answers.innerText()).toMatch(/I can’t answer just now/);
    expect(await chat.page.locator('.card a').getAttribute('href')).toBe('mailto:ada@example.com');
    await whole.recover();
    await whole.willAnswer('Are you there?', 'I am.');
    await chat.button('Ask again').click();
    await chat.answers.filter({ hasText: 'I am.' }).waitFor();
  });

  it('is harmed by nothing that an answer or their own words contain', async () => {
    const hostile = [
      '<script>window.harmed = 1</script>',
      '<img src="https://tracker.example/a.png" onerror="window.harmed = 2">',
      '![p](https://tracker.example/b.png)',
      '[press](javascript:window.harmed=3) [data](data:text/html,<script>alert(1)</script>)',
      '<a href="javascript:window.harmed=4">press</a><iframe src="https://tracker.example"></iframe>',
      '<style>body { display: none }</style><svg onload="window.harmed = 5"></svg>',
      '```html\n<script>window.harmed = 6</script>\n```',
      '<form action="https://tracker.example"><input name="card"></form>',
      '[fine](https://example.org/notes)',
    ].join('\n\n');
    await whole.willAnswer('Show me the worst', hostile);
    const chat = await visit();
    const own = 'Show me the worst <img src=x onerror="window.harmed=7"> **not bold**';
    await chat.send(own);
    const shown = await chat.answered(1);
    expect(shown).toContain('window.harmed = 1');
    expect(shown).not.toContain('tracker.example');
    expect(await chat.page.locator('.visitor').innerText()).toBe(own);
    expect(await chat.page.locator(':is(script, img, iframe, style, form, input, object):is(.turn *)').count()).toBe(0);
    expect(await chat.page.locator('.assistant svg:not(.icon)').count()).toBe(0);
    const links = chat.page.locator('.prose a');
    expect(await links.count()).toBe(0);
    for (const trap of await chat.page.locator('.prose :is(span, p)', { hasText: 'press' }).all()) await trap.click();
    expect(await chat.page.evaluate(() => 'harmed' in window)).toBe(false);
    expect(chat.strangers).toEqual([]);
  });

  it('needs no mouse', async () => {
    await whole.willAnswer('First line', 'Both lines came.');
    const chat = await visit();
    const { keyboard } = chat.page;
    const focused = () => chat.page.evaluate(() => document.activeElement?.textContent ?? '');
    for (let steps = 0; (await focused()) !== 'What is Note G?'; steps += 1) {
      expect(steps).toBeLessThan(10);
      await keyboard.press('Tab');
    }
    const ring = await chat.page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(ring).toBe('solid');
    await keyboard.press('Enter');
    expect(await chat.answered(1)).toMatch(/Note G/);

    await keyboard.type('First line');
    await keyboard.press('Shift+Enter');
    await keyboard.type('second line');
    // The Enter that takes what an input method offers sends nothing.
    const devtools = await chat.page.context().newCDPSession(chat.page);
    await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', code: 'Enter' });
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter' });
    expect(await chat.field.inputValue()).toBe('First line\nsecond lineにほん');
    await devtools.send('Input.insertText', { text: '日本' });
    expect(await chat.field.inputValue()).toBe('First line\nsecond line日本');
    await keyboard.press('Enter');
    expect(await chat.answered(2)).toBe('Both lines came.');
    expect(await chat.page.locator('.visitor').last().innerText()).toBe('First line\nsecond line日本');
  });

  it('has an answer given again in the place of the old one, and says what they think of it', async () => {
    await whole.willAnswer('Say something good', 'The first try.');
    const chat = await visit();
    await chat.send('Say something good');
    expect(await chat.answered(1)).toBe('The first try.');
    await whole.willAnswer('Say something good', 'The second try.');
    await chat.button('Answer again').click();
    await chat.answers.filter({ hasText: 'The second try.' }).waitFor();
    await chat.button('Answer again').waitFor();
    expect(await chat.answers.allInnerTexts()).toEqual(['The second try.']);

    await chat.button('Bad answer').click();
    const comment = chat.page.getByRole('textbox', { name: 'What would you like to add?' });
    await comment.fill('Too short.');
    await chat.button('Send comment').click();
    await chat.page.getByText('Thank you, that helps.').waitFor();
    expect(await chat.button('Bad answer').getAttribute('aria-pressed')).toBe('true');
  });

  it('has the same conversation in a second tab, as it happens', async () => {
    const answer = Array.from({ length: 60 }, (_, at) => `On and on, time ${at}.`).join(' ');
    await whole.willAnswer('For both tabs', answer);
    await whole.willHold('For both tabs', 100);
    const chat = await visit();
    await chat.send('For both tabs');
    await chat.growing.waitFor();
    const second = await chat.page.context().newPage();
    await second.goto(whole.url);
    await second.locator('.growing').waitFor();
    await whole.recover();
    expect(await chat.answered(1)).toBe(answer);
    await second.locator('.copy').waitFor();
    expect(await second.locator('.assistant .prose').allInnerTexts()).toEqual([answer]);
  });

  it('reads Arabic from right to left, without barriers in any state', async () => {
    const chat = await visit({ locale: 'ar-EG' });
    const { page } = chat;
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('html').getAttribute('lang')).toBe('ar');
    expect(await barriers(page)).toEqual([]);
    const owner = await page.locator('.owner').boundingBox();
    const stage = await page.locator('.stage').boundingBox();
    expect(owner?.x).toBeGreaterThan(stage?.x ?? Number.POSITIVE_INFINITY);
    await chat.send('What is Note G?');
    await chat.answered(1);
    await page.locator('.mark').first().click();
    await chat.button('إجابة جيدة').click();
    await page.locator('.comment').waitFor();
    await chat.button('المزيد').click();
    await page.locator('.menu ul').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
  });

  it('copies an answer as it was written, and a block of code as it is to be run', async () => {
    const code = 'for (const card of cards) {\n  mill.turn(card, "<b>");\n}';
    const written = `A **bold** word.\n\n\`\`\`js\n${code}\n\`\`\``;
    await whole.willAnswer('Give me something to copy', written);
    const chat = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    const copied = () => chat.page.evaluate(() => navigator.clipboard.readText());
    await chat.send('Give me something to copy');
    await chat.answered(1);
    await briefly(chat.page, '.code [aria-label="Copied"]', () => chat.button('Copy code').click());
    expect(await copied()).toBe(code);
    await briefly(chat.page, '.tools [aria-label="Copied"]', () => chat.button('Copy answer').click());
    expect(await copied()).toBe(written);
  });

  it('takes the conversation home, erases it at a second press, and begins anew', async () => {
    const chat = await visit();
    await chat.send('What is Note G?');
    const answer = await chat.answered(1);
    await chat.button('More').click();
    const downloading = chat.page.waitForEvent('download');
    await chat.button('Download my conversation').click();
    const file = await downloading;
    expect(file.suggestedFilename()).toBe('conversation.json');
    const { turns } = JSON.parse(await readFile(await file.path(), 'utf8'));
    expect(turns).toEqual([expect.objectContaining({ question: 'What is Note G?' })]);
    expect(turns[0].answer.slice(0, 20)).toBe(answer.slice(0, 20));
    await chat.button('More').click();
    await chat.button('Erase my conversation').click();
    await chat.button('Erase it for good').click();
    await chat.page.getByText('Your conversation has been erased.').first().waitFor({ state: 'attached' });
    await chat.greeting.waitFor();
    await chat.send('Who taught you mathematics?');
    await chat.answered(1);
    await chat.page.reload();
    await chat.answered(1);
    expect(await chat.page.locator('.visitor').allInnerTexts()).toEqual(['Who taught you mathematics?']);
  });

  it('ends the conversation, the owner gets the mail, and another can begin', async () => {
    const chat = await visit();
    await chat.send('I am Grace Hopper and I came by the browser. What is Note G?');
    await chat.answered(1);
    await chat.button('End conversation').click();
    await chat.page.getByText('Ada Lovelace gets a summary of this conversation by e-mail.').waitFor();
    await waitFor(async () => (await whole.inbox()).some(({ text }) => text.includes('came by the browser')), {
      what: 'the mail',
    });
    await chat.button('New conversation').last().click();
    await chat.greeting.waitFor();
    expect(await storage(chat)).toEqual({});
    await chat.send('Who taught you mathematics?');
    await chat.answered(1);
    expect(await chat.page.locator('.visitor').count()).toBe(1);
  });

  it('loses the network in the middle of an answer and finds it again', async () => {
    const answer = Array.from({ length: 40 }, (_, at) => `On through tunnel ${at}.`).join(' ');
    await whole.willAnswer('Go on', answer);
    await whole.willHold('Go on', 100);
    const chat = await visit();
    await chat.send('Go on');
    await chat.growing.waitFor();
    await chat.goOffline();
    await chat.page.getByText('You are offline.').waitFor();
    await whole.recover();
    await chat.comeBack();
    await chat.page.getByText('You are offline.').waitFor({ state: 'detached' });
    expect(await chat.answered(1)).toBe(answer);
    await chat.send('What is Note G?');
    await chat.answered(2);
    // What the browser itself says about a network that is gone is no complaint of ours.
    chat.complaints.length = 0;
  });

  it('goes on when the server is stopped and started again: what was asked meanwhile is asked once', async () => {
    const tale = Array.from({ length: 40 }, (_, at) => `Sentence ${at} of the tale.`).join(' ');
    await whole.willAnswer('Tell me a tale', tale, { gapMs: 10 });
    await whole.willHold('Tell me a tale', 150);
    const chat = await visit();
    const { page } = chat;
    const reconnecting = page.getByText('Connection lost. Reconnecting…');
    await chat.send('Tell me a tale');
    await chat.growing.filter({ hasText: 'Sentence 3' }).waitFor();
    const restarted = whole.restart('SIGTERM', async () => {
      await reconnecting.waitFor();
      await chat.send('What is Note G?');
      await page.locator('.visitor', { hasText: 'What is Note G?' }).waitFor();
    });
    // Who has been told to stop says to its end what was begun.
    await Promise.all([restarted, whole.recover()]);
    await reconnecting.waitFor({ state: 'detached' });
    expect(await chat.answered(2)).toMatch(/Note G/);
    expect(await chat.answers.first().innerText()).toBe(tale);
    await chat.send('Could the engine compose music?');
    const last = await chat.answered(3);

    await page.reload();
    expect(await chat.answered(3)).toBe(last);
    expect(await chat.answers.first().innerText()).toBe(tale);
    expect(await page.locator('.visitor').allInnerTexts()).toEqual([
      'Tell me a tale',
      'What is Note G?',
      'Could the engine compose music?',
    ]);
    // What the browser itself says about a server that is not there is no complaint of ours.
    chat.complaints.length = 0;
  });

  it('fits a phone of 320 pixels, with targets for fingers', async () => {
    const wide = `A long word: ${'https://example.org/'.padEnd(200, 'long')} and\n\n| a | b | c | d |\n|-|-|-|-|\n| ${'wide '.repeat(12)}|${'table '.repeat(12)}| x | y |\n\n\`\`\`\n${'code '.repeat(60)}\n\`\`\``;
    await whole.willAnswer('Something wide', wide);
    const chat = await visit(phone);
    const { page } = chat;
    expect(await chat.overflow()).toEqual([0, 0]);
    expect(await chat.layoutShift('all')).toBe(0);
    expect(
      await page.locator('.scroller').evaluate((all) => [all.scrollTop, all.scrollHeight > all.clientHeight]),
    ).toEqual([0, true]);
    await chat.field.tap();
    await chat.send(`Something wide ${'x'.repeat(100)}`);
    await chat.answered(1);
    expect(await chat.overflow()).toEqual([0, 0]);
    expect(await chat.smallTargets()).toEqual([]);
    expect(
      await chat.field.evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize)),
    ).toBeGreaterThanOrEqual(16);
    const bottom = await page.locator('.disclosure').evaluate((footer) => footer.getBoundingClientRect().bottom);
    expect(bottom).toBeLessThanOrEqual(568);
  });
});
