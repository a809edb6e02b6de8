import { type Html, html } from './html.js';

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const WRAP = 'overflow-wrap:anywhere;word-break:break-word;';

/** Inline, because many readers drop style sheets; the colours are those for light paper. */
export const STYLE = {
  headline: `${FONT}${WRAP}margin:0 0 12px;font-size:20px;line-height:1.3;font-weight:600;color:#1a1d21;`,
  lead: `${FONT}${WRAP}margin:0 0 8px;font-size:16px;line-height:1.5;color:#1a1d21;`,
  title: `${FONT}margin:20px 0 6px;font-size:13px;line-height:1.4;font-weight:600;color:#5a6472;`,
  list: 'margin:0;padding:0 0 0 20px;',
  item: `${FONT}${WRAP}margin:0 0 4px;font-size:15px;line-height:1.5;color:#1a1d21;`,
  link: `${WRAP}color:#0b5cad;`,
  facts: 'border-collapse:collapse;',
  label: `${FONT}width:84px;padding:5px 10px 5px 0;border-top:1px solid #e3e7ec;font-size:13px;line-height:21px;vertical-align:top;color:#5a6472;`,
  value: `${FONT}${WRAP}padding:5px 0;border-top:1px solid #e3e7ec;font-size:15px;line-height:21px;vertical-align:top;color:#1a1d21;`,
  folded: 'margin:24px 0 0;',
  fold: `${FONT}padding:0 0 8px;font-size:13px;line-height:1.4;font-weight:600;color:#5a6472;cursor:pointer;`,
  aside: `${FONT}margin:0 0 8px;font-size:13px;line-height:1.5;color:#5a6472;`,
  asked: `${FONT}${WRAP}margin:0 0 8px;padding:8px 10px;border-radius:6px;background:#f1f4f8;font-size:15px;line-height:1.5;color:#1a1d21;`,
  answered: `${FONT}${WRAP}margin:0 0 16px;padding:0 10px;font-size:15px;line-height:1.5;color:#1a1d21;`,
  /** Each paragraph in its own direction, whatever the one before it was written in. */
  words: 'text-align:start;unicode-bidi:plaintext;',
  speaker: `${FONT}font-size:12px;color:#5a6472;`,
  footer: `${FONT}${WRAP}margin:28px 0 0;font-size:12px;line-height:1.5;color:#5a6472;`,
} as const;

/** Readers that understand it get the dark colours; the others keep the light ones or invert them by themselves. */
const DARK = html`<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: #16181c !important; }
  .ink { color: #e8eaed !important; }
  .soft { color: #a3adb9 !important; }
  .line { border-color: #33383f !important; }
  .asked { background: #22262c !important; }
  .link { color: #8ab8f0 !important; }
}
</style>`;

/** A mail of ours: one column that fits a narrow phone and does not grow wider than text should. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
${DARK}
</head>
<body class="paper" style="margin:0;padding:0;background:#ffffff;">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%"><tr><td align="center" class="paper" style="padding:20px 16px;background:#ffffff;">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;table-layout:fixed;"><tr><td align="left">
${content}
</td></tr></table>
</td></tr></table>
</body>
</html>
`.toString();
}
