import { render } from 'preact';
import { browserTokenStore, connectChat } from '../client/index.js';
import { App } from './app.js';

const client = connectChat({
  tokens: browserTokenStore(),
  context: () => ({
    locale: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    page: location.href.split('#')[0],
    referrer: document.referrer,
  }),
});

window.addEventListener('online', () => client.networkChanged(true));
window.addEventListener('offline', () => client.networkChanged(false));

render(<App client={client} />, document.getElementById('app') as HTMLElement);
