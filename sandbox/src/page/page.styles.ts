/** Colours, in light and dark, stand at the top; sizes follow the reader's own font size. */
export const PAGE_CSS = `
:root {
  color-scheme: light dark;
  --paper: #f6f4ef; --sheet: #fffefb; --line: #dcd7cb; --ink: #22262b; --soft: #5c6470;
  --accent: #2b6a63; --accent-ink: #ffffff; --tint: #e3efec; --bad: #a3302c; --good: #2d6a3e;
  --radius: .6rem;
  font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --sheet: #1d2125; --line: #343a41; --ink: #e6e4df; --soft: #a2aab4;
    --accent: #7cc4ba; --accent-ink: #10211f; --tint: #22332f; --bad: #f0918b; --good: #8fd0a0;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--paper); color: var(--ink); }
h1, h2, p, ul, dl, dd { margin: 0; }
ul { list-style: none; padding: 0; }
h1 { font-size: 1.3rem; }
h2 { font-size: 1rem; }
button { font: inherit; color: inherit; cursor: pointer; background: none; border: 1px solid var(--line); border-radius: var(--radius); padding: .2rem .7rem; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--sheet); padding: .3rem .8rem; z-index: 1; }
.top { display: flex; flex-wrap: wrap; gap: .5rem 2rem; justify-content: space-between; align-items: end; padding: 1.25rem 1.5rem .75rem; }
.top p { color: var(--soft); }
.status { font-size: .875rem; }
main { display: grid; gap: 1rem; padding: 0 1.5rem 1.5rem; grid-template-columns: minmax(16rem, 22rem) minmax(0, 1fr); grid-template-areas: "inbox mail" "calendar calendar" "faults calls"; }
main > section { background: var(--sheet); border: 1px solid var(--line); border-radius: var(--radius); padding: 1rem; min-width: 0; }
.inbox { grid-area: inbox; } .mail { grid-area: mail; min-height: 26rem; } .calls { grid-area: calls; } .faults { grid-area: faults; align-self: start; }
.bar { display: flex; justify-content: space-between; align-items: center; gap: 1rem; margin-bottom: .75rem; }
.bar button { font-size: .8125rem; color: var(--soft); }
.count { color: var(--soft); font-weight: normal; }
.empty { color: var(--soft); }
.mails { display: grid; gap: .35rem; max-height: 34rem; overflow-y: auto; padding: 2px; }
.mails button { width: 100%; text-align: left; padding: .55rem .7rem; display: grid; gap: .1rem; }
.mails button[aria-current="true"] { background: var(--tint); border-color: var(--accent); }
.mails strong, .mails span { overflow-wrap: anywhere; }
.mails .unread strong::before { content: "● "; color: var(--accent); }
.mails small { color: var(--soft); }
.mail h2 { font-size: 1.15rem; overflow-wrap: anywhere; }
.envelope { display: grid; grid-template-columns: auto 1fr; gap: .1rem 1rem; margin: .6rem 0 1rem; font-size: .9rem; }
.envelope dt { color: var(--soft); }
.envelope dd { overflow-wrap: anywhere; }
.tabs { display: flex; gap: .35rem; border-bottom: 1px solid var(--line); }
.tabs button { border: 0; border-radius: 0; border-bottom: 3px solid transparent; padding: .35rem .8rem; color: var(--soft); }
.tabs button[aria-selected="true"] { border-bottom-color: var(--accent); color: var(--ink); font-weight: 600; }
.view { padding-top: .75rem; }
.view iframe { width: 100%; height: 34rem; border: 1px solid var(--line); border-radius: .3rem; background: #fff; color-scheme: light; }
.view pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.55 ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; }
.attachments { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
.attachments li { border: 1px solid var(--line); border-radius: var(--radius); padding: .15rem .6rem; font-size: .875rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; }
.number { text-align: right; }
.bad { color: var(--bad); font-weight: 600; } .good { color: var(--good); }
.fault-list { display: grid; gap: .4rem; }
.fault-list li { border-left: 3px solid var(--bad); padding-left: .6rem; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
@media (max-width: 52rem) {
  main { grid-template-columns: minmax(0, 1fr); grid-template-areas: "inbox" "mail" "calendar" "calls" "faults"; padding: 0 .75rem 1rem; }
  .top { padding: 1rem .75rem .5rem; }
  .mails { max-height: 16rem; }
  .mail { min-height: 0; }
}
`;
