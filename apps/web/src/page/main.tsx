import { render } from 'preact';
import { browserTokenStore, connectChat } from '../client/index.js';
import { type HostPage, meetHostPage } from '../frame/host.page.js';
import { speak } from '../strings.js';
import { applyColour, applyTheme } from '../theme/theme.js';
import { App } from './app.js';
import { gatewayUrl } from './gateway.js';
import { pageOptions } from './page.options.js';
import { watchAnswers } from './watch-answers.js';

const options = pageOptions(location, window.parent !== window);
// The loader may have spoken before anything else here is done.
const meeting = options.isWidget ? meetHostPage() : undefined;
applyTheme(options.theme);
if (options.isWidget) document.documentElement.dataset.widget = '';

const host = await meeting;
const client = connectChat({
  ...(gatewayUrl && { url: gatewayUrl }),
  tokens: browserTokenStore(),
  context: () => ({
    locale: options.language ?? navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    page: host?.address ?? location.href.split('#')[0],
    referrer: document.referrer,
  }),
});
window.addEventListener('online', () => client.networkChanged(true));
window.addEventListener('offline', () => client.networkChanged(false));
if (host) tellHost(host);

// The connection is opened while the words are still on their way.
const [{ language, dir }] = await Promise.all([
  speak(options.language ? [options.language] : navigator.languages),
  applyColour(options.colour),
]);
document.documentElement.lang = language;
document.documentElement.dir = dir;

render(<App client={client} options={options} host={host} />, document.getElementById('app') as HTMLElement);

function tellHost(page: HostPage): void {
  watchAnswers(client, { asked: () => page.tell('asked'), answered: () => page.tell('answered') });
}
