/** Of the pages behind a meeting's links; a file of its own, because no style stands in our pages. */
export const MEETING_STYLE = `:root { color-scheme: light dark; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; margin: 0; padding: 1.5rem; }
main { margin: 8vh auto 0; max-width: 34rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
.when { font-size: 1.125rem; font-weight: 600; margin-bottom: 0; }
.aside { margin-top: 0.25rem; opacity: 0.8; }
fieldset { border: 1px solid GrayText; border-radius: 0.5rem; margin: 0 0 1.25rem; padding: 0.5rem 1rem; }
fieldset label { display: block; padding: 0.5rem 0; }
button { background: #1d4f91; border: 0; border-radius: 0.5rem; color: #fff; cursor: pointer; font: inherit; padding: 0.7rem 1.4rem; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
`;
