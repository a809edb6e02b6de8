import { fileURLToPath } from 'node:url';
import { type BuildEnvironmentOptions, defineConfig, type Plugin, type UserConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * What this client never does, left out by file: the protocol is JSON text over WebSocket, so nothing polls, tries
 * WebTransport or carries binary data, and no lazy part brings a style sheet of its own.
 */
const leftOut: [file: RegExp, code: string][] = [
  [
    /engine\.io-client\/build\/esm\/index\.js/,
    `export { Socket } from './socket.js';
     export { installTimerFunctions } from './util.js';
     export { nextTick } from './globals.js';`,
  ],
  [
    /engine\.io-client\/build\/esm\/transports\/index\.js/,
    "import { WS } from './websocket.js'; export const transports = { websocket: WS };",
  ],
  [
    /socket\.io-client\/build\/esm\/index\.js/,
    `import { Manager } from './manager.js';
     export const io = (url, options = url) =>
       new Manager(url === options ? undefined : url, options).socket('/', options);`,
  ],
  [
    /socket\.io-parser\/build\/esm\/index\.js/,
    `import { Emitter } from '@socket.io/component-emitter';
     export const protocol = 5;
     export const PacketType = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4, BINARY_EVENT: 5, BINARY_ACK: 6 };
     export class Encoder {
       encode({ type, id = '', data }) { return ['' + type + id + (data === undefined ? '' : JSON.stringify(data))]; }
     }
     export class Decoder extends Emitter {
       add(text) {
         const [, type, id, data] = /^(\\d)(\\d*)([^]*)$/.exec(text);
         this.emitReserved('decoded', { type: +type, nsp: '/', ...(id && { id: +id }), ...(data && { data: JSON.parse(data) }) });
       }
       destroy() {}
     }`,
  ],
  [
    /engine\.io-parser\/build\/esm\/encodePacket\.browser\.js/,
    `import { PACKET_TYPES } from './commons.js';
     export const encodePacketToBinary = () => {};
     export const encodePacket = ({ type, data = '' }, _, done) => done(PACKET_TYPES[type] + data);`,
  ],
  [
    /engine\.io-parser\/build\/esm\/decodePacket\.browser\.js/,
    `import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js';
     export const decodePacket = (text) => {
       const type = PACKET_TYPES_REVERSE[text[0]];
       return !type ? ERROR_PACKET : text.length > 1 ? { type, data: text.slice(1) } : { type };
     };`,
  ],
  [
    /engine\.io-client\/build\/esm\/contrib\/parseqs\.js/,
    `export const encode = (query) => String(new URLSearchParams(query));
     export const decode = (text) => Object.fromEntries(new URLSearchParams(text));`,
  ],
  [
    /engine\.io-client\/build\/esm\/contrib\/parseuri\.js/,
    `export const parse = (address) => {
       const { hostname: host, protocol, port, search } = new URL(address);
       return { host, protocol: protocol.slice(0, -1), port, query: search.slice(1) };
     };`,
  ],
  [
    /engine\.io-client\/build\/esm\/util\.js/,
    `export const pick = (from, ...keys) => Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]]));
     export const installTimerFunctions = (on) => {
       on.setTimeoutFn = setTimeout.bind(globalThis);
       on.clearTimeoutFn = clearTimeout.bind(globalThis);
     };
     export const byteLength = (text) => text.length;
     export const randomString = () => '';`,
  ],
  [
    /node_modules\/uuid\/dist\/(index|v4)\.js/,
    `export const v4 = () =>
       '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
         (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));`,
  ],
  [
    /engine\.io-client\/build\/esm\/transports\/websocket\.js/,
    `import { Transport } from '../transport.js';
     import { encodePacket } from 'engine.io-parser';
     export class WS extends Transport {
       get name() { return 'websocket'; }
       doOpen() {
         let ws;
         try {
           ws = this.ws = new WebSocket(this.createUri(this.opts.secure ? 'wss' : 'ws', this.query));
         } catch (error) {
           return void this.onError('websocket error', error);
         }
         ws.onopen = () => this.onOpen();
         ws.onclose = (context) => this.onClose({ description: 'websocket connection closed', context });
         ws.onmessage = ({ data }) => this.onData(data);
         ws.onerror = (error) => this.onError('websocket error', error);
       }
       write(packets) {
         this.writable = false;
         // To a socket that has just closed the browser says nothing, not even an error.
         for (const packet of packets) encodePacket(packet, false, (text) => this.ws.send(text));
         Promise.resolve().then(() => {
           this.writable = true;
           this.emitReserved('drain');
         });
       }
       doClose() {
         if (this.ws) this.ws.onerror = null;
         this.ws?.close();
       }
     }`,
  ],
  [
    /engine\.io-client\/build\/esm\/globals\.js/,
    `export const nextTick = (work) => Promise.resolve().then(work);
     export const globalThisShim = globalThis;
     export const defaultBinaryType = 'blob';
     export const createCookieJar = () => {};`,
  ],
  [
    /@socket\.io\/component-emitter\/lib\/esm\/index\.js/,
    `export class Emitter {
       heard = {};
       on(event, listener) {
         (this.heard[event] ??= []).push(listener);
         return this;
       }
       once(event, listener) {
         const once = (...told) => {
           this.off(event, once);
           listener.apply(this, told);
         };
         once.of = listener;
         return this.on(event, once);
       }
       off(event, listener) {
         if (!event) this.heard = {};
         else this.heard[event] = listener ? this.listeners(event).filter((one) => one !== listener && one.of !== listener) : [];
         return this;
       }
       emit(event, ...told) {
         for (const listener of [...this.listeners(event)]) listener.apply(this, told);
         return this;
       }
       listeners(event) { return this.heard[event] ?? []; }
       hasListeners(event) { return this.listeners(event).length > 0; }
     }
     const { prototype } = Emitter;
     prototype.emitReserved = prototype.emit;
     prototype.removeListener = prototype.removeAllListeners = prototype.off;`,
  ],
  [
    /socket\.io-client\/build\/esm\/contrib\/backo2\.js/,
    `export class Backoff {
       attempts = 0;
       constructor({ min, max, jitter }) { Object.assign(this, { min, max, jitter }); }
       duration() {
         const even = this.min * 2 ** this.attempts++;
         return Math.min(this.max, even * (1 + this.jitter * (2 * Math.random() - 1)));
       }
       reset() { this.attempts = 0; }
     }`,
  ],
  [/vite\/preload-helper/, 'export const __vitePreload = (load) => load();'],
];

const textOnly: Plugin = {
  name: 'text-only',
  enforce: 'pre',
  load: (id) => leftOut.find(([file]) => file.test(id))?.[1],
  // With one way to connect there is nothing to probe, and repetition and listening are the client's own.
  transform: (code, id) =>
    /(engine|socket)\.io-client\/build\/esm\/socket\.js/.test(id)
      ? code.replace(
          / {4}(_probe|_addToQueue|_drainQueue|\w+Any|\w+AnyOutgoing|emitWithAck)\(.*\) \{[\s\S]*?\n {4}\}/g,
          '$1() {}',
        )
      : undefined,
};

/**
 * Only marked's lexer is used, for today's Markdown. What stands at the end of the module, the default instance and its
 * shorthands, would keep the parser and the renderers alive, and its rules for "pedantic" Markdown and blocks of HTML
 * are never asked: four kilobytes.
 */
const lexerOnly: Plugin = {
  name: 'lexer-only',
  enforce: 'pre',
  transform: (code, id) => {
    if (!id.includes('marked.esm.js')) return undefined;
    const exported = ['Lexer', 'Tokenizer'].map((name) => new RegExp(`[\\w$]+ as ${name}\\b`).exec(code)?.[0]);
    const pedantic = [...code.matchAll(/pedantic:([\w$]+)\}/g)].map(([, name]) => name);
    const rules = new RegExp(`,(?:${pedantic.join('|')})=\\{[\\s\\S]*?\\.getRegex\\(\\)\\}(?=,[\\w$]+=)`, 'g');
    return code
      .replace(rules, '')
      .replace(/,[\w$]+=g\("\^ \{0,3\}\(\?:<\(script\|[\s\S]*?\.getRegex\(\)(?=,)/, '')
      .replace(/html:[\w$]+,(?=lheading)/, 'html:{exec:()=>null},')
      .replace(/"address\|article[^"]*"/, '"div"')
      .replace(/,pedantic:[\w$]+\}/g, '}')
      .replaceAll('this.options.pedantic', 'false')
      .replaceAll(/([\w$]+)\("(?:[^"\\]|\\.)*","gu?"\)(?:\.replace\([^()]*\))*\.getRegex\(\)/g, '/*@__PURE__*/$&')
      .replace(/=new \w+;function \w+\(\w,\w\)\{return \w+\.parse\([\s\S]*$/, `;export{${exported}}`);
  },
};

const common = (build: BuildEnvironmentOptions): UserConfig => ({
  root: here('.'),
  base: './',
  logLevel: 'warn',
  plugins: [textOnly, lexerOnly],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../../dist/apps/web'),
    target: 'es2022',
    // `light-dark()` as it is written: every browser of the last two years knows it.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Nothing inline: the page lives under a Content-Security-Policy without `unsafe-inline` and `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    ...build,
  },
});

/** What is loaded when it is needed; all else is one file. */
const LAZY = /src\/(cards|languages|menu)\/|src\/theme\/colour/;

const library = (entry: string, name: string, format: 'es' | 'iife'): BuildEnvironmentOptions => ({
  emptyOutDir: false,
  copyPublicDir: false,
  lib: { entry: here(entry), name: 'minime', formats: [format], fileName: () => name },
});

/** The three things that browsers load, by Vite's mode: the page (the widget's frame too), the widget's loader, the client alone. */
const targets = {
  page: common({
    emptyOutDir: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'chat', test: (id) => !LAZY.test(id) }] } } },
  }),
  widget: common(library('src/widget/loader.ts', 'widget.js', 'iife')),
  client: common(library('src/client/index.ts', 'client.js', 'es')),
};

export default defineConfig(({ mode }) => targets[mode as keyof typeof targets] ?? targets.page);
