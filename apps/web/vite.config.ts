import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The client speaks WebSocket only; the other ways of connecting would be two kilobytes that nobody calls. */
const webSocketOnly: Plugin = {
  name: 'web-socket-only',
  enforce: 'pre',
  load: (id) => {
    if (/engine\.io-client\/build\/esm\/transports\/polling-xhr\.js/.test(id)) return 'export class XHR {}';
    if (/engine\.io-client\/build\/esm\/transports\/webtransport\.js/.test(id)) return 'export class WT {}';
    return undefined;
  },
};

/**
 * Only marked's lexer is used. What stands at the end of the module, the default instance and its shorthands, would keep
 * the parser and the renderers alive: three kilobytes.
 */
const lexerOnly: Plugin = {
  name: 'lexer-only',
  enforce: 'pre',
  transform: (code, id) => {
    if (!id.includes('marked.esm.js')) return undefined;
    const exported = ['Lexer', 'Tokenizer'].map((name) => new RegExp(`[\\w$]+ as ${name}\\b`).exec(code)?.[0]);
    return code.replace(/=new \w+;function \w+\(\w,\w\)\{return \w+\.parse\([\s\S]*$/, `;export{${exported}}`);
  },
};

export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [webSocketOnly, lexerOnly],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../../dist/apps/web'),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the page lives under a Content-Security-Policy without `unsafe-inline` and `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
