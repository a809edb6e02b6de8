import type { RecordedModelCall } from '../anthropic/call.log.js';
import type { Fault } from '../faults/fault.store.js';
import type { Mailbox, ReceivedMail } from '../smtp/received.mail.js';

/**
 * The script of the page. It is served as its own source text (`page.part.ts`), so it may use nothing from outside
 * itself but types. Whatever comes from a mail or a model is set as text, never as markup.
 */
export function sandboxPage(): void {
  const REFRESH_MS = 2_000;
  const CALLS_SHOWN = 50;
  type View = 'html' | 'text' | 'headers';

  const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
  const tabs = (['html', 'text', 'headers'] as const).map((view) => ({ view, button: element(`tab-${view}`) }));
  const seen = new Set<string>();
  let mails: ReceivedMail[] = [];
  let loaded = false;
  let openId: string | undefined;
  let view: View = 'html';

  function make(tag: string, text = '', className = ''): HTMLElement {
    const node = document.createElement(tag);
    node.textContent = text;
    node.className = className;
    return node;
  }

  /** A new list of the same look keeps its nodes: focus and selection stay where they are. */
  function fill(parent: HTMLElement, children: HTMLElement[]): void {
    const same =
      parent.childElementCount === children.length &&
      children.every((child, at) => parent.children[at]?.isEqualNode(child));
    if (!same) parent.replaceChildren(...children);
  }

  const clock = (iso: string) =>
    new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const person = ({ name, address }: Mailbox) => (name ? `${name} <${address}>` : address);

  function showMails(): void {
    const focused = document.activeElement?.getAttribute('data-id');
    fill(
      element('mails'),
      mails.map((mail) => {
        const item = make('li', '', seen.has(mail.id) ? '' : 'unread');
        const button = make('button');
        button.setAttribute('type', 'button');
        button.setAttribute('data-id', mail.id);
        button.setAttribute('aria-current', String(mail.id === openId));
        button.append(
          make('strong', mail.subject || '(no subject)'),
          make('span', mail.from.name || mail.from.address),
          make('small', clock(mail.receivedAt)),
        );
        item.append(button);
        return item;
      }),
    );
    if (focused) document.querySelector<HTMLElement>(`[data-id="${focused}"]`)?.focus();
    element('count').textContent = mails.length > 0 ? `(${mails.length})` : '';
    element('no-mails').hidden = mails.length > 0;
  }

  function showMail(): void {
    const mail = mails.find(({ id }) => id === openId);
    element('no-mail').hidden = mail !== undefined;
    element('open-mail').hidden = mail === undefined;
    if (!mail) return;
    element('subject').textContent = mail.subject || '(no subject)';
    const rows: [string, string][] = [
      ['From', person(mail.from)],
      ['To', mail.to.map(person).join(', ')],
      ['Reply to', mail.replyTo.map(person).join(', ')],
      ['Received', new Date(mail.receivedAt).toLocaleString()],
    ];
    fill(
      element('envelope'),
      rows.filter(([, value]) => value !== '').flatMap(([label, value]) => [make('dt', label), make('dd', value)]),
    );
    fill(
      element('attachments'),
      mail.attachments.map((part) => make('li', `${part.filename ?? part.contentType}, ${part.size} bytes`)),
    );
    showView(mail);
  }

  function showView(mail: ReceivedMail): void {
    const shown: View = view === 'html' && mail.html === null ? 'text' : view;
    for (const { view: name, button } of tabs) {
      button.setAttribute('aria-selected', String(name === shown));
      button.tabIndex = name === shown ? 0 : -1;
      button.hidden = name === 'html' && mail.html === null;
    }
    element('view').setAttribute('aria-labelledby', `tab-${shown}`);
    fill(element('view'), [
      shown === 'html' ? frameOf(mail) : make('pre', shown === 'text' ? mail.text : headersOf(mail)),
    ]);
  }

  function frameOf(mail: ReceivedMail): HTMLElement {
    const frame = make('iframe');
    frame.setAttribute('title', 'The mail as HTML');
    frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
    frame.setAttribute('src', `/inbox/${mail.id}/html`);
    return frame;
  }

  const headersOf = (mail: ReceivedMail) =>
    Object.entries(mail.headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');

  function showCalls(calls: RecordedModelCall[]): void {
    const rows = calls.slice(0, CALLS_SHOWN).map((call) => {
      const row = make('tr');
      const running = call.durationMs === null;
      const outcome = call.aborted
        ? 'aborted'
        : (call.fault ?? String(call.status || (running ? 'running' : 'no answer')));
      const status = make(
        'td',
        outcome,
        call.status === 200 && !call.fault && !call.aborted ? 'good' : running ? '' : 'bad',
      );
      if (call.error) status.title = call.error;
      const number = (value: number | null | undefined) => make('td', value == null ? '–' : String(value), 'number');
      row.append(
        make('td', clock(call.at)),
        make('td', `${call.model ?? '–'}${call.scripted ? ' (script)' : ''}`),
        status,
        number(call.usage?.inputTokens),
        number(call.usage?.cacheReadTokens),
        number(call.usage?.outputTokens),
        number(call.durationMs),
      );
      return row;
    });
    fill(element('calls'), rows);
    element('no-calls').hidden = rows.length > 0;
  }

  function showFaults(faults: Fault[]): void {
    fill(
      element('faults'),
      faults.map((fault) => make('li', `${fault.part}: ${fault.kind}, ${fault.times - fault.used} more`)),
    );
    element('no-faults').hidden = faults.length > 0;
    element('clear-faults').hidden = faults.length === 0;
  }

  /** An empty list for a part that was not started. */
  async function read<T>(path: string): Promise<T[]> {
    const response = await fetch(path);
    return response.ok ? ((await response.json()) as T[]) : [];
  }

  async function refresh(): Promise<void> {
    try {
      const known = new Set(mails.map(({ id }) => id));
      const [inbox, calls, faults] = await Promise.all([
        read<ReceivedMail>('/inbox'),
        read<RecordedModelCall>('/anthropic/requests?brief'),
        read<Fault>('/faults'),
      ]);
      mails = inbox;
      showMails();
      showMail();
      showCalls(calls);
      showFaults(faults);
      const fresh = inbox.filter(({ id }) => !known.has(id)).length;
      if (!loaded) element('status').textContent = 'Running';
      else if (fresh > 0) element('status').textContent = fresh === 1 ? 'A new mail' : `${fresh} new mails`;
      loaded = true;
    } catch {
      element('status').textContent = 'The sandbox is not answering.';
      loaded = false;
    }
  }

  async function clear(path: string): Promise<void> {
    await fetch(path, { method: 'DELETE' });
    await refresh();
  }

  function choose(next: View): void {
    view = next;
    showMail();
    tabs.find((tab) => tab.view === next)?.button.focus();
  }

  element('mails').addEventListener('click', (event) => {
    const id = (event.target as HTMLElement).closest('[data-id]')?.getAttribute('data-id');
    if (!id) return;
    openId = id;
    seen.add(id);
    showMails();
    showMail();
  });
  for (const { view: name, button } of tabs) {
    button.addEventListener('click', () => choose(name));
    button.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      const visible = tabs.filter((tab) => !tab.button.hidden);
      const at = visible.findIndex((tab) => tab.view === name);
      if (step !== 0) choose(visible[(at + step + visible.length) % visible.length]!.view);
    });
  }
  element('clear-inbox').addEventListener('click', () => void clear('/inbox'));
  element('clear-calls').addEventListener('click', () => void clear('/anthropic/requests'));
  element('clear-faults').addEventListener('click', () => void clear('/faults'));
  setInterval(() => {
    if (document.visibilityState === 'visible') void refresh();
  }, REFRESH_MS);
  void refresh();
}
