/** The week: seven columns, a row for each half hour from 7 to 21. Colours come from the page. */
export const CALENDAR_CSS = `
.calendar { grid-area: calendar; }
.calendar .bar { flex-wrap: wrap; }
.week-name { color: var(--soft); font-size: .875rem; margin-inline-end: auto; }
.turn { display: flex; gap: .35rem; }
.week { display: grid; grid-template-columns: 3.25rem repeat(7, minmax(7.5rem, 1fr)); min-width: 56rem; border-top: 1px solid var(--line); }
.hours { margin: 0; padding: 0; list-style: none; display: grid; grid-template-rows: 2rem repeat(14, 3.6rem); font-size: .75rem; color: var(--soft); }
.hours li { grid-column: 1; transform: translateY(-.55rem); padding-inline-end: .4rem; text-align: end; font-variant-numeric: tabular-nums; }
.day { border-inline-start: 1px solid var(--line); display: grid; grid-template-rows: 2rem auto; min-width: 0; }
.day h3 { margin: 0; font-size: .8125rem; font-weight: 500; color: var(--soft); text-align: center; line-height: 2rem; border-bottom: 1px solid var(--line); }
.today h3 { color: var(--accent); font-weight: 700; }
.day ul { display: grid; grid-template-rows: 0 repeat(28, 1.8rem); grid-template-columns: minmax(0, 1fr); grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 0 2px; padding: 0 2px;
  background: repeating-linear-gradient(var(--line) 0 1px, transparent 1px 3.6rem); }
.event { background: var(--tint); border-inline-start: 3px solid var(--accent); border-radius: .3rem; padding: 0 .4rem; font-size: .75rem; line-height: 1.15; overflow: hidden; overflow-wrap: anywhere; margin-bottom: 2px; }
.event strong, .event span, .event small { display: block; }
.event strong { font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.event small { color: var(--soft); }
.event[aria-current="true"] { outline: 2px solid var(--accent); }
.own { background: var(--paper); border-color: var(--soft); }
.gone { background: none; border-color: var(--line); color: var(--soft); text-decoration: line-through; }
`;
