import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { Strings } from '../../apps/web/src/languages/language.js';
import { openStage, PERSONA, type Play, type WebStage } from '../bench/web.stage.js';
import { barriers } from './accessibility.js';
import { ChatPage, openBrowser, phone } from './chat.page.js';
import { worstContrast } from './contrast.js';

/** Every state of the page, said by a server that says what a test wants: how to get there is told by chat.spec.ts. */

const ANSWERS = 50;
/** By then the page has compiled what it runs, which is memory too. */
const ANSWERS_BEFORE = 20;
/** What may be left of fifty answers that nobody sees any more: less than one of them. */
const LEAK_NODES = 10;
const LEAK_LISTENERS = 2;
const LEAK_BYTES = 300_000;
const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'nl', 'pl', 'pt', 'zh'];
const TIME = 'Tuesday, 24 November 2026, 11:00–11:30 (Lisbon)';

const slots = Array.from({ length: 4 }, (_, at) => ({ id: `slot-${at}`, label: TIME, ownerLabel: '12:00 (London)' }));
const CARDS = [
  { kind: 'slots', data: { durationMinutes: 30, slots } },
  {
    kind: 'confirm',
    data: { holdId: 'hold', label: TIME, email: 'grace@navy.example', expiresAt: '2999-01-01T00:00:00Z' },
  },
  { kind: 'confirm', data: { holdId: 'gone', label: TIME, expiresAt: '2001-01-01T00:00:00Z' } },
  ...['booked', 'requested', 'moved', 'cancelled'].map((status) => ({
    kind: 'meeting',
    data: {
      status,
      title: 'A call',
      label: TIME,
      meetUrl: 'https://meet.example/1',
      cancelUrl: 'https://chat.example/2',
    },
  })),
  { kind: 'contact', data: { label: 'Write to Ada', email: 'ada@example.com', url: 'https://example.org/contact' } },
];

const contact = { cardId: 'contact', ...CARDS.at(-1) };
/** Says the next words of "Weave on". */
let loom: (content: string) => void;
/** Markdown of every kind. The columns of the table are as wide as their heads: else they would grow with their cells. */
const PATTERN = `It **weaves** *patterns* with \`cards\`.

## How it is told

1. Cards for operations, [as told](https://example.org/notes)
   - used again
2. Cards for variables

| The part of it | What it is for |
|---|---|
| Mill | arithmetic |
| Store | numbers |

\`\`\`text
V1 * V2 = V3
\`\`\`

> Whatever we know how to order it to perform.

So ~~much~~ for that.`;
const finish = { epoch: 1, seq: 1, status: 'finished' };

/** What each question gets; a question that is no key is answered shortly. */
const PLAYS: Record<string, Play> = {
  'Say nothing yet': (_socket, _turnId, _question, acknowledge) => acknowledge({ ok: true }),
  'Look it up': (socket, turnId, _question, acknowledge) => {
    acknowledge({ ok: true });
    const tool = { callId: '1', name: 'check_availability', status: 'running', label: 'Checking the calendar' };
    socket.emit('tool', { turnId, epoch: 1, ...tool });
  },
  'Grow on': (socket, turnId, _question, acknowledge) => {
    acknowledge({ ok: true });
    socket.emit('message_chunk', { turnId, epoch: 1, seq: 1, content: 'It **weaves' });
  },
  'Weave on': (socket, turnId, _question, acknowledge) => {
    acknowledge({ ok: true });
    let seq = 0;
    loom = (content) => socket.emit('message_chunk', { turnId, epoch: 1, seq: ++seq, content });
  },
  'Show the cards': (socket, turnId, _question, acknowledge) => {
    acknowledge({ ok: true });
    socket.emit('message_chunk', { turnId, epoch: 1, seq: 1, content: 'Here they are.' });
    for (const [at, card] of CARDS.entries()) socket.emit('card', { turnId, epoch: 1, cardId: String(at), ...card });
    socket.emit('finish', { turnId, ...finish });
  },
  'Are you paused?': (socket, turnId, _question, acknowledge) => {
    acknowledge({ ok: true });
    socket.emit('message_chunk', { turnId, epoch: 1, seq: 1, content: 'I am taking a break.' });
    socket.emit('card', { turnId, epoch: 1, ...contact });
    socket.emit('error', { turnId, code: 'paused', message: '' });
    socket.emit('finish', { turnId, ...finish, status: 'failed', reason: 'paused' });
  },
  'Fail wordlessly': (socket, turnId, _question, acknowledge) => {
    acknowledge({ ok: true });
    socket.emit('card', { turnId, epoch: 1, ...contact });
    socket.emit('error', { turnId, code: 'model_unavailable', message: '' });
    socket.emit('finish', { turnId, ...finish, seq: 0, status: 'failed', reason: 'model_unavailable' });
  },
  'Too quick': (_socket, _turnId, _question, acknowledge) =>
    acknowledge({ ok: false, error: { code: 'rate_limited', message: '', retryAfterMs: 600_000 } }),
  'Not now': (_socket, _turnId, _question, acknowledge) =>
    acknowledge({ ok: false, error: { code: 'paused', message: '' } }),
  'Blocked?': (_socket, _turnId, _question, acknowledge) =>
    acknowledge({ ok: false, error: { code: 'blocked', message: '' } }),
};
const answer: Play = (socket, turnId, question, acknowledge) => {
  acknowledge({ ok: true });
  const content = `**Answer** to ${question} with \`code\`.\n\n- one\n- two\n\n\`\`\`\ncode\n\`\`\`\n\n| a | b |\n|-|-|\n| 1 | 2 |`;
  socket.emit('message_chunk', { turnId, epoch: 1, seq: 1, content });
  const url = 'https://example.org/notes';
  socket.emit('citation', { turnId, epoch: 1, index: 0, offset: 10, title: 'The Notes', url, quote: 'It weaves.' });
  socket.emit('finish', { turnId, ...finish });
};

let stage: WebStage;
let browser: Browser;
let refusal: string | undefined;
/** What is special about the next sessions. */
let special: object = {};
const open: ChatPage[] = [];

const visit = async (options: BrowserContextOptions = {}, search = '', sign = '.greeting'): Promise<ChatPage> => {
  const chat = await ChatPage.open(browser, `${stage.url}/${search}`, options, sign);
  open.push(chat);
  return chat;
};

beforeAll(async () => {
  const play: Play = (socket, turnId, question, acknowledge) =>
    (PLAYS[question] ?? answer)(socket, turnId, question, acknowledge);
  const admit = () => {
    if (refusal) throw Object.assign(new Error(refusal), { data: { code: refusal, message: '' } });
    return special;
  };
  [stage, browser] = await Promise.all([openStage(play, admit), openBrowser()]);
});
afterEach(async () => {
  refusal = undefined;
  special = {};
  await Promise.all(open.splice(0).map((chat) => chat.close()));
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

/** Each state: how to get there in a fresh page. */
const STATES: Record<string, (chat: ChatPage) => Promise<void>> = {
  welcome: async () => undefined,
  thinking: async (chat) => {
    await chat.send('Say nothing yet');
    await chat.page.locator('.activity').waitFor();
  },
  'a running tool': async (chat) => {
    await chat.send('Look it up');
    await chat.page.getByText('Checking the calendar').waitFor();
  },
  'a growing answer': async (chat) => {
    await chat.send('Grow on');
    await chat.growing.waitFor();
  },
  'an answer, its sources and the comment open': async (chat) => {
    await chat.send('Tell me');
    await chat.page.locator('.mark').first().click();
    await chat.page.locator('[aria-pressed]').last().click();
    await chat.page.locator('.comment').waitFor();
  },
  'every card': async (chat) => {
    await chat.send('Show the cards');
    await chat.page
      .locator('.card')
      .nth(CARDS.length - 1)
      .waitFor();
  },
  paused: async (chat) => {
    await chat.send('Are you paused?');
    await chat.page.locator('.card').waitFor();
  },
  'a failure': async (chat) => {
    await chat.send('Fail wordlessly');
    await chat.page.locator('.failure').waitFor();
    await chat.page.locator('.card').waitFor();
  },
  'a refusal with a countdown, and a text too long': async (chat) => {
    await chat.send('Too quick');
    await chat.page.locator('.countdown').waitFor();
    await chat.field.fill('x'.repeat(2_001));
    await chat.page.locator('.count.over').waitFor();
  },
  'a refusal while paused': async (chat) => {
    await chat.send('Not now');
    await chat.page.locator('.notice.paused').waitFor();
  },
  offline: async (chat) => {
    await chat.goOffline();
    await chat.page.locator('.pill.offline').waitFor();
    await chat.send('Are you there?');
  },
  'the menu, asked twice': async (chat) => {
    await chat.send('Tell me');
    await chat.answered(1);
    await chat.page.locator('.menu > button').click();
    await chat.page.locator('.menu ul button').last().click();
    await chat.page.locator('.sure').waitFor();
  },
  'a conversation that ended': async (chat) => {
    await chat.send('Tell me');
    await chat.answered(1);
    await chat.page.locator('.action').click();
    await chat.page.locator('.ended').waitFor();
  },
};

it.each(Object.keys(STATES))('%s: can be read, used and understood by everybody', async (name) => {
  // Without motion a colour is there at once.
  const chat = await visit({ ...phone, reducedMotion: 'reduce' });
  await STATES[name]?.(chat);
  expect(await chat.smallTargets()).toEqual([]);
  expect(await chat.overflow()).toEqual([0, 0]);
  const disclosure = chat.page.getByText('I am an AI version of Ada Lovelace.');
  const { y = -1, height = 0 } = (await disclosure.boundingBox()) ?? {};
  expect([y >= 0, y + height <= 568]).toEqual([true, true]);
  for (const theme of ['light', 'dark']) {
    await chat.page.evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme);
    expect((await worstContrast(chat.page)).ratio).toBeGreaterThanOrEqual(4.5);
    expect(await barriers(chat.page)).toEqual([]);
  }
});

describe('the page', () => {
  it('draws every card from right to left as well', async () => {
    const chat = await visit(phone, '?language=ar&theme=dark');
    await STATES['every card']?.(chat);
    expect(await chat.page.locator('html').getAttribute('dir')).toBe('rtl');
    // Words in Latin letters too begin on the right.
    const right = (selector: string) =>
      chat.page.locator(selector).evaluate((element) => {
        const words = document.createRange();
        words.selectNodeContents(element);
        return Math.max(...[...words.getClientRects()].map((line) => line.right));
      });
    const avatar = await chat.page.locator('.avatar').boundingBox();
    expect((avatar?.x ?? 0) - (await right('.who h1'))).toBeLessThan(16);
    expect(await right('.booked h3')).toBeCloseTo(await right('.booked .external >> nth=0'), -1);
    expect(await chat.field.evaluate((field) => getComputedStyle(field).direction)).toBe('rtl');
    expect(await barriers(chat.page)).toEqual([]);
    expect(await chat.overflow()).toEqual([0, 0]);
  });

  it.each(LANGUAGES)('says in its own words that it is paused, and to whom it is closed: %s', async (language) => {
    const { page: words } = (await import(`../../apps/web/src/languages/${language}.ts`)) as { page: Strings };
    const chat = await visit(phone, `?language=${language}`);
    await chat.send('Not now');
    const notice = chat.page.getByRole('alert');
    await notice.waitFor();
    expect(await notice.innerText()).toBe(words.errors.paused);
    expect(await chat.field.inputValue()).toBe('Not now');
    expect(await chat.overflow()).toEqual([0, 0]);
    await chat.send('Blocked?');
    await chat.page.locator('.notice.blocked').waitFor();
    expect(await notice.innerText()).toBe(words.errors.blocked);
  });

  it('begins a welcome at its beginning also where the session came before there was a page to show it', async () => {
    special = { persona: { ...PERSONA, greeting: 'Good day! '.repeat(60) } };
    const chat = await visit(phone);
    const { page } = chat;
    const hasSession = new Promise<void>((done) => {
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => String(payload).includes('"session"') && done()),
      );
    });
    await page.route('**/assets/de-*.js', async (route) => {
      await hasSession;
      await route.continue();
    });
    await page.goto(`${stage.url}/?language=de`);
    await chat.greeting.waitFor();
    const scroller = page.locator('.scroller');
    expect(await scroller.evaluate((all) => [all.scrollTop, all.scrollHeight > all.clientHeight])).toEqual([0, true]);
  });

  it('lets Markdown grow word by word: nothing shifts, and nothing gets smaller again', async () => {
    const chat = await visit({ viewport: { width: 900, height: 600 } });
    await chat.put('Weave on');
    await chat.page.locator('.activity').waitFor();
    // The welcome has gone: at the visitor's wish, but a script pressed the key.
    const before = await chat.layoutShift('all');
    const heights: number[] = [];
    for (const word of PATTERN.match(/\s*\S{1,5}/g) as string[]) {
      loom(word);
      heights.push(
        await chat.page.evaluate(async () => {
          await new Promise(requestAnimationFrame);
          return document.querySelector('.growing')?.getBoundingClientRect().height ?? 0;
        }),
      );
    }
    await chat.growing.getByText('So much for that.').waitFor();
    expect(new Set(heights).size).toBeGreaterThan(8);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(await chat.layoutShift('all')).toBe(before);
  });

  it('is light or dark as the visitor has it, and as the address says where it does', async () => {
    const ground = (chat: ChatPage) => chat.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const chat = await visit({ colorScheme: 'dark' });
    expect(await ground(chat)).toBe('rgb(16, 25, 26)');
    await chat.page.emulateMedia({ colorScheme: 'light' });
    expect(await ground(chat)).toBe('rgb(255, 255, 255)');
    await chat.page.goto(`${stage.url}/?theme=dark`);
    await chat.greeting.waitFor();
    expect(await ground(chat)).toBe('rgb(16, 25, 26)');
  });

  it.each(['#ffe14d', '#101060'])("can be read in its owner's colour, light and dark: %s", async (colour) => {
    special = { persona: { ...PERSONA, colour } };
    const chat = await visit({ ...phone, reducedMotion: 'reduce' });
    const accent = () => chat.page.locator('html').evaluate((html) => html.style.getPropertyValue('--accent'));
    await waitFor(async () => (await accent()).startsWith('light-dark('), { what: "the owner's colour" });
    await chat.send('Tell me');
    await chat.page.locator('.mark').first().click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await chat.page.emulateMedia({ colorScheme });
      expect((await worstContrast(chat.page)).ratio).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is without barriers in a wide window as well', async () => {
    const chat = await visit({ viewport: { width: 1_280, height: 720 } });
    await STATES['an answer, its sources and the comment open']?.(chat);
    await chat.button('More').click();
    await chat.page.locator('.menu ul').waitFor();
    expect(await barriers(chat.page)).toEqual([]);
    expect(await chat.overflow()).toEqual([0, 0]);
  });

  it('shows whom to write to instead of what to ask while it is paused', async () => {
    special = { contact: CARDS.at(-1)?.data };
    const chat = await visit(phone);
    await chat.page.locator('.card').waitFor();
    expect(await chat.page.locator('.starters button').count()).toBe(0);
    expect(await barriers(chat.page)).toEqual([]);
    expect(await chat.overflow()).toEqual([0, 0]);
  });

  it('says why it is closed where no connection is granted, and asks no more', async () => {
    refusal = 'blocked';
    const chat = await visit(phone, '', '.notice');
    expect(await chat.page.getByRole('alert').innerText()).toBe('This chat is closed for you.');
    expect(await chat.page.locator('.pill.refused').innerText()).toBe('Not connected.');
    expect(await barriers(chat.page)).toEqual([]);
  });

  it('says at once for how long it is refused, and not first that it could be sent', async () => {
    const chat = await visit();
    await chat.page.evaluate(() => {
      const seen: boolean[] = [];
      Object.assign(window, { seen });
      const look = () => document.querySelector('.notice') && seen.push(!!document.querySelector('.countdown'));
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    });
    await chat.send('Too quick');
    await chat.page.locator('.countdown').waitFor();
    expect(new Set(await chat.page.evaluate<boolean[]>('seen'))).toEqual(new Set([true]));
  });

  it('keeps everything still for those who ask for it', async () => {
    const moving = async (chat: ChatPage) => {
      await chat.send('Say nothing yet');
      await chat.page.locator('.activity').waitFor();
      return chat.page.evaluate(() => document.getAnimations().length);
    };
    expect(await moving(await visit())).toBeGreaterThan(0);
    expect(await moving(await visit({ reducedMotion: 'reduce' }))).toBe(0);
  });

  it('reads every answer out once, when it is whole', async () => {
    const chat = await visit();
    const heard = await chat.announcements();
    await chat.send('Tell me');
    await chat.answered(1);
    await chat.send('Grow on');
    await chat.growing.waitFor();
    expect(await heard()).toEqual([expect.stringMatching(/^Answer to Tell me with code\./)]);
    expect(await chat.page.locator('.unseen[role="status"]').getAttribute('aria-live')).not.toBe('assertive');
    expect(await chat.page.getByRole('log').getAttribute('aria-live')).toBe('off');
  });

  it('closes the menu by Escape, and gives the focus back to its button', async () => {
    const chat = await visit();
    await STATES['the menu, asked twice']?.(chat);
    await chat.page.keyboard.press('Escape');
    await chat.page.locator('.menu ul').waitFor({ state: 'detached' });
    expect(await chat.button('More').evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('leaves a source where the reader has opened it', async () => {
    const chat = await visit({ viewport: { width: 900, height: 500 } });
    await chat.send('Tell me');
    await chat.send('Tell me more');
    await chat.answered(2);
    const summary = chat.page.locator('summary').last();
    const top = () => summary.evaluate((line) => line.getBoundingClientRect().top);
    await summary.scrollIntoViewIfNeeded();
    const before = await top();
    await summary.click();
    await chat.page.locator('details[open] blockquote').last().waitFor();
    expect(await top()).toBe(before);
  });

  it('gives back what fifty answers took', async () => {
    const chat = await visit({ viewport: { width: 900, height: 600 } });
    const devtools = await chat.page.context().newCDPSession(chat.page);
    await devtools.send('Performance.enable');
    const held = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { metrics } = await devtools.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      return { nodes: of('Nodes'), listeners: of('JSEventListeners'), bytes: of('JSHeapUsedSize') };
    };
    const talkAndStartOver = async (answers: number) => {
      for (let at = 1; at <= answers; at += 1) {
        await chat.put(`Question ${at}`);
        await chat.answered(at);
      }
      await chat.button('More').click();
      await chat.button('New conversation').first().click();
      await chat.greeting.waitFor();
      return held();
    };
    const before = await talkAndStartOver(ANSWERS_BEFORE);
    await talkAndStartOver(ANSWERS);
    // The connection of the conversation before is closed, and then swept, in its own time.
    const isGivenBack = async () => {
      const after = await held();
      expect(after.nodes).toBeLessThan(before.nodes + LEAK_NODES);
      expect(after.listeners).toBeLessThan(before.listeners + LEAK_LISTENERS);
      expect(after.bytes).toBeLessThan(before.bytes + LEAK_BYTES);
      return true;
    };
    await waitFor(isGivenBack, { what: 'what fifty answers took to be given back' });
  });
});
