/** What this script reads of `GET /calendar/events`. */
interface ShownEvent {
  id: string;
  status: string;
  summary?: string;
  start: { dateTime: string };
  end: { dateTime: string };
  attendees?: { email: string }[];
}

/**
 * The script of the page's calendar: one week, Monday to Sunday, in the reader's own zone. It is served as its own source
 * text, like `page.client.ts`, and sets whatever an event says as text.
 */
export function sandboxCalendar(): void {
  const REFRESH_MS = 2_000;
  const DAY_MS = 24 * 60 * 60_000;
  const FIRST_HOUR = 7;
  const LAST_HOUR = 21;

  const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
  let week = mondayOf(new Date());
  let events: ShownEvent[] = [];
  let wanted = new URLSearchParams(location.search).get('event');
  let drawn = '';

  function mondayOf(day: Date): Date {
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() - ((day.getDay() + 6) % 7));
  }

  const dayAfter = (day: Date, days: number) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
  const hourOf = (time: Date) => time.getHours() + time.getMinutes() / 60;
  const clock = (time: Date) => time.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });

  function make(tag: string, text = '', className = ''): HTMLElement {
    const node = document.createElement(tag);
    node.textContent = text;
    node.className = className;
    return node;
  }

  /** Rows are half hours from `FIRST_HOUR`; what lies outside stands at the edge. */
  const row = (hour: number) => 2 + Math.round((Math.min(Math.max(hour, FIRST_HOUR), LAST_HOUR) - FIRST_HOUR) * 2);

  function block(event: ShownEvent): HTMLElement {
    const [start, end] = [new Date(event.start.dateTime), new Date(event.end.dateTime)];
    const guests = event.attendees?.map(({ email }) => email).join(', ');
    const node = make('li', '', event.status === 'cancelled' ? 'event gone' : guests ? 'event' : 'event own');
    node.append(
      make('strong', event.summary ?? '(No title)'),
      make('span', `${clock(start)} to ${clock(end)}${event.status === 'cancelled' ? ', cancelled' : ''}`),
      ...(guests ? [make('small', guests)] : []),
    );
    node.id = `event-${event.id}`;
    node.setAttribute('aria-current', String(event.id === wanted));
    const first = row(hourOf(start));
    node.style.gridRow = `${first} / ${Math.max(row(hourOf(end)), first + 1)}`;
    return node;
  }

  function column(day: Date): HTMLElement {
    const section = make('section', '', day.toDateString() === new Date().toDateString() ? 'day today' : 'day');
    const title = make('h3', day.toLocaleDateString([], { weekday: 'short', day: 'numeric', month: 'short' }));
    const list = make('ul');
    const next = dayAfter(day, 1);
    const ofDay = events.filter(({ start }) => new Date(start.dateTime) >= day && new Date(start.dateTime) < next);
    list.append(...ofDay.map(block));
    section.append(title, list);
    return section;
  }

  function show(): void {
    const state = JSON.stringify([week, events, wanted]);
    if (state === drawn) return;
    drawn = state;
    const hours = make('ol', '', 'hours');
    hours.setAttribute('aria-hidden', 'true');
    for (let hour = FIRST_HOUR; hour < LAST_HOUR; hour++) {
      const label = make('li', `${hour}:00`);
      label.style.gridRow = String(hour - FIRST_HOUR + 2);
      hours.append(label);
    }
    element('week').replaceChildren(hours, ...[0, 1, 2, 3, 4, 5, 6].map((days) => column(dayAfter(week, days))));
    const last = dayAfter(week, 6);
    element('week-name').textContent =
      `${week.toLocaleDateString([], { day: 'numeric', month: 'long' })} to ${last.toLocaleDateString([], { day: 'numeric', month: 'long', year: 'numeric' })}`;
    const there = events.filter(({ status }) => status !== 'cancelled').length;
    element('no-events').hidden = events.length > 0;
    element('event-count').textContent = there > 0 ? `(${there})` : '';
  }

  /** A link to an event, and the first one that comes, bring their week. */
  function follow(before: number): void {
    const target = events.find(({ id }) => id === wanted) ?? (before < events.length ? newest() : undefined);
    if (target && before !== events.length) week = mondayOf(new Date(target.start.dateTime));
  }

  const newest = () => events.filter(({ status }) => status !== 'cancelled').at(-1);

  async function refresh(): Promise<void> {
    try {
      const response = await fetch('/calendar/events');
      const before = events.length;
      events = response.ok ? ((await response.json()) as ShownEvent[]) : [];
      follow(before);
      show();
    } catch {
      // The page says so already.
    }
  }

  function turn(days: number): void {
    wanted = null;
    week = days === 0 ? mondayOf(new Date()) : new Date(dayAfter(week, days).getTime() + DAY_MS / 2);
    week = mondayOf(week);
    show();
  }

  element('week-before').addEventListener('click', () => turn(-7));
  element('week-now').addEventListener('click', () => turn(0));
  element('week-after').addEventListener('click', () => turn(7));
  element('clear-events').addEventListener('click', () => {
    void fetch('/calendar/events', { method: 'DELETE' }).then(refresh);
  });
  setInterval(() => {
    if (document.visibilityState === 'visible') void refresh();
  }, REFRESH_MS);
  show();
  void refresh();
}
