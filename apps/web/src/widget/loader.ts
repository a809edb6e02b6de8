import type { FromFrame, Hello, ToFrame } from '../frame/messages.js';
import { isBright, parseColour } from '../theme/parse-colour.js';
import css from './widget.css?inline';
import { launcherWords } from './words.js';

/** What every page of a host site loads: a button. The chat itself comes in a frame of its own when the button is pressed. */

type WidgetEvent = 'open' | 'close' | Exclude<FromFrame['type'], 'close'> | 'blocked';

const OWN_COLOUR = [15, 102, 96] as const;
/** Below this the chat takes the whole screen. */
const PHONE = '(max-width: 480px), (max-height: 420px)';
/** From the frame's end of loading to the chat's first word, in ms; longer means that this site may not show it. */
const BLOCKED_AFTER_MS = 5_000;
const BUBBLE = 'M12 4c-5 0-9 3.2-9 7.3 0 2.4 1.4 4.5 3.5 5.8L6 21l4.4-2.1c.5.1 1 .1 1.6.1 5 0 9-3.4 9-7.6S17 4 12 4Z';
const CROSS = 'M6 6l12 12M18 6L6 18';

const script = document.currentScript as HTMLScriptElement;
const { dataset } = script;
const home = new URL('.', script.src);
const { language, theme } = dataset;
const { language: spoken, words } = launcherWords(language ? [language] : navigator.languages);
const colour = dataset.colour ?? dataset.color ?? '';
const phone = matchMedia(PHONE);

const listeners = new Map<string, Set<() => void>>();
const waiting: ToFrame[] = [];
let port: MessagePort | undefined;
let isReady = false;
let isOpen = false;

const host = document.createElement('minime-chat');
const shadow = host.attachShadow({ mode: 'open' });
const sheet = new CSSStyleSheet();
// A constructed sheet: neither a `style` element nor an attribute, which the host's own policy could forbid.
sheet.replaceSync(css);
shadow.adoptedStyleSheets = [sheet];
const button = document.createElement('button');
const dialog = document.createElement('dialog');
const svg = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name);
const drawing = button.appendChild(svg('svg'));
const icon = drawing.appendChild(svg('path'));
drawing.setAttribute('viewBox', '0 0 24 24');
let frame: HTMLIFrameElement | undefined;

function emit(event: WidgetEvent): void {
  for (const listener of listeners.get(event) ?? []) listener();
}

function show(isUnread = false): void {
  button.ariaLabel = isUnread ? `${words.chat}: ${words.unread}` : words.chat;
  button.ariaExpanded = String(isOpen);
  button.classList.toggle('unread', isUnread);
  icon.setAttribute('d', isOpen ? CROSS : BUBBLE);
}

function send(message: ToFrame): void {
  if (isReady) port?.postMessage(message);
  else waiting.push(message);
}

function hear({ type }: FromFrame): void {
  if (type === 'close') {
    close();
    return;
  }
  if (type === 'ready') {
    isReady = true;
    for (const message of waiting.splice(0)) send(message);
  }
  if (type === 'answered' && !isOpen) show(true);
  emit(type);
}

function load(): void {
  const options = new URLSearchParams({ widget: '', ...(dataset as Record<string, string>), colour });
  const made = document.createElement('iframe');
  made.src = `${home}#${options}`;
  made.title = words.chat;
  made.allow = 'clipboard-write';
  made.onload = () => {
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }: MessageEvent<FromFrame>) => hear(data);
    const hello: Hello = { minime: 'hello', page: location.href.split('#')[0] as string };
    made.contentWindow?.postMessage(hello, home.origin, [channel.port2]);
    setTimeout(() => isReady || refuse(), BLOCKED_AFTER_MS);
  };
  frame = dialog.appendChild(made);
}

/** The frame stays empty: its server does not let this site show it. */
function refuse(): void {
  const link = document.createElement('a');
  link.href = home.href;
  link.target = '_blank';
  link.textContent = `${words.chat} ↗`;
  dialog.replaceChildren(link);
  emit('blocked');
}

/** On a phone everything else stands still behind the chat; elsewhere the page stays usable beside it. */
function place(): void {
  const isFull = phone.matches;
  hide();
  dialog.classList.toggle('full', isFull);
  dialog.popover = isFull ? null : 'manual';
  if (isFull) dialog.showModal();
  else dialog.showPopover();
  keepAboveKeyboard();
}

function hide(): void {
  if (dialog.popover) dialog.hidePopover();
  else dialog.close();
}

/** The on-screen keyboard shrinks what is visible: the chat stays above it. Who enlarges the page wants to see less of it. */
function keepAboveKeyboard(): void {
  const seen = visualViewport;
  if (!seen || seen.scale > 1.1) return;
  dialog.style.setProperty('--top', `${seen.offsetTop}px`);
  dialog.style.setProperty('--height', `${seen.height}px`);
}

function open(): void {
  if (isOpen) return;
  isOpen = true;
  if (!frame) load();
  place();
  show();
  frame?.focus();
  send({ type: 'opened' });
  emit('open');
}

function close(): void {
  if (!isOpen) return;
  isOpen = false;
  const hadFocus = shadow.activeElement !== null;
  hide();
  show();
  if (hadFocus) button.focus();
  emit('close');
}

/** What the scripts of the host page can do, as `window.Minime`. */
const api = {
  open,
  close,
  /** Opens the chat and asks. */
  ask(text: string): void {
    open();
    send({ type: 'ask', text });
  },
  /** @returns how to stop listening */
  on(event: WidgetEvent, listener: () => void): () => void {
    const all = listeners.get(event) ?? new Set();
    listeners.set(event, all.add(listener));
    return () => all.delete(listener);
  },
};

const ground = parseColour(colour) ?? OWN_COLOUR;
const { style } = host;
style.setProperty('--colour', `rgb(${ground.join(' ')})`);
style.setProperty('--ink', isBright(ground) ? '#000' : '#fff');
if (theme === 'light' || theme === 'dark') style.setProperty('--scheme', theme);
host.lang = spoken;
for (const one of [button, dialog]) one.classList.toggle('left', dataset.position === 'left');
button.type = 'button';
button.onclick = () => (isOpen ? close() : open());
dialog.ariaLabel = words.chat;
dialog.oncancel = (event) => {
  event.preventDefault();
  close();
};
host.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});
phone.onchange = () => isOpen && place();
visualViewport?.addEventListener('resize', keepAboveKeyboard);
visualViewport?.addEventListener('scroll', keepAboveKeyboard);
shadow.append(button, dialog);
show();
(window as unknown as { Minime: typeof api }).Minime = api;

const start = () => {
  document.body.append(host);
  // In the top layer no style of the page can cover, clip or move the button.
  button.popover = 'manual';
  button.showPopover();
  if ((dataset.open ?? 'false') !== 'false' && !phone.matches) open();
};
if (document.body) start();
else document.addEventListener('DOMContentLoaded', start);
