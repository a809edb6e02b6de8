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
 * Only marked's lexer is used. Its default instance, made while the module loads, would keep the parser and the renderers
 * alive: three kilobytes.
 */
const lexerOnly: Plugin = {
  name: 'lexer-only',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('marked.esm.js')
      ? code.replace(/=(new \w+)(;function \w+\(\w,\w\)\{return \w+\.parse\()/, '=/*@__PURE__*/$1()$2')
      : undefined,
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
    rolldownOptions: { treeshake: { propertyReadSideEffects: false, propertyWriteSideEffects: false } },
  },
});
