import { expect, it } from '@jest/globals';
import { html } from './html.js';

it('escapes every value, in text and in attributes', () => {
  const hostile = `<img src=x onerror="alert('1')">&`;
  expect(html`<p title="${hostile}">${hostile}</p>`.toString()).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">' +
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>',
  );
});

it('escapes inside of markup that it made itself', () => {
  expect(html`${html`<b>${'<'}</b>`}`.toString()).toBe('<b>&lt;</b>');
});

it('renders lists, numbers and nothing', () => {
  expect(html`${[1, html`<br>`, ['<']]}|${undefined}|${false}|${0}`.toString()).toBe('1<br>&lt;|||0');
});
