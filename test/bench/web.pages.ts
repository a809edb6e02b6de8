const page = (body: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Engines</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { margin: 0; font: 16px/1.6 sans-serif } #log { height: 80vh; overflow: auto; white-space: pre-wrap }</style>
</head><body><h1>Engines and looms</h1>${body}</body></html>`;

/** The least that shows what comes: a text node for each word, no Markdown, no state. What a browser takes for that nobody saves. */
const reference = page(`<div id="log"></div><form><input aria-label="Question"></form>
<script src="/socket.io.min.js"></script><script>
const socket = io({ transports: ['websocket'] });
const log = document.getElementById('log');
const field = document.querySelector('input');
socket.on('session', ({ persona }) => { log.append(persona.greeting); log.className = 'greeting'; });
socket.on('message_chunk', ({ content }) => { log.append(content); log.scrollTop = log.scrollHeight; });
socket.on('finish', () => { document.body.dataset.finished = 1 + Number(document.body.dataset.finished ?? 0); });
document.querySelector('form').onsubmit = (event) => {
  event.preventDefault();
  socket.emit('message', { text: field.value }, () => {});
  field.value = '';
};
</script>`);

/** Pages by path: the reference, and somebody's site with and without the widget. */
export const HOST_PAGES: Record<string, string> = {
  '/reference': reference,
  '/site': page('<p>A site.</p><script src="/widget.js" defer></script>'),
};
