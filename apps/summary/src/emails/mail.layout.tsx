/** @jsxImportSource react */
import { type CSSProperties, createElement, Fragment, type ReactNode } from 'react';

const FONT: CSSProperties = { fontFamily: "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif" };
const WRAP: CSSProperties = { overflowWrap: 'anywhere', wordBreak: 'break-word' };
const INK = '#1a1d21';
const SOFT = '#5a6472';

/** Inline, because many readers drop style sheets; the colours are those for light paper. */
const STYLE = {
  paper: { margin: 0, padding: 0, background: '#ffffff' },
  margins: { padding: '20px 16px', background: '#ffffff' },
  column: { maxWidth: 600, tableLayout: 'fixed' },
  unseen: { display: 'none', maxHeight: 0, overflow: 'hidden', opacity: 0 },
  headline: { ...FONT, ...WRAP, margin: '0 0 12px', fontSize: 20, lineHeight: 1.3, fontWeight: 600, color: INK },
  lead: { ...FONT, ...WRAP, margin: '0 0 8px', fontSize: 16, lineHeight: 1.5, color: INK },
  title: { ...FONT, margin: '20px 0 6px', fontSize: 13, lineHeight: 1.4, fontWeight: 600, color: SOFT },
  list: { margin: 0, padding: '0 0 0 20px' },
  item: { ...FONT, ...WRAP, margin: '0 0 4px', fontSize: 15, lineHeight: 1.5, color: INK },
  link: { ...WRAP, color: '#0b5cad' },
  facts: { borderCollapse: 'collapse' },
  label: {
    ...FONT,
    width: 84,
    padding: '5px 10px 5px 0',
    borderTop: '1px solid #e3e7ec',
    fontSize: 13,
    lineHeight: '21px',
    verticalAlign: 'top',
    color: SOFT,
  },
  value: {
    ...FONT,
    ...WRAP,
    padding: '5px 0',
    borderTop: '1px solid #e3e7ec',
    fontSize: 15,
    lineHeight: '21px',
    verticalAlign: 'top',
    color: INK,
  },
  folded: { margin: '24px 0 0' },
  fold: {
    ...FONT,
    padding: '0 0 8px',
    fontSize: 13,
    lineHeight: 1.4,
    fontWeight: 600,
    color: SOFT,
    cursor: 'pointer',
  },
  aside: { ...FONT, margin: '0 0 8px', fontSize: 13, lineHeight: 1.5, color: SOFT },
  asked: {
    ...FONT,
    ...WRAP,
    margin: '0 0 8px',
    padding: '8px 10px',
    borderRadius: 6,
    background: '#f1f4f8',
    fontSize: 15,
    lineHeight: 1.5,
    color: INK,
  },
  answered: { ...FONT, ...WRAP, margin: '0 0 16px', padding: '0 10px', fontSize: 15, lineHeight: 1.5, color: INK },
  /** Each paragraph in its own direction, whatever the one before it was written in. */
  words: { textAlign: 'start', unicodeBidi: 'plaintext' },
  small: { ...FONT, fontSize: 12, color: SOFT },
  footer: { ...FONT, ...WRAP, margin: '28px 0 0', fontSize: 12, lineHeight: 1.5, color: SOFT },
} satisfies Record<string, CSSProperties>;

/** Readers that understand it get the dark colours; the others keep the light ones or invert them by themselves. */
const DARK = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: #16181c !important; }
  .ink { color: #e8eaed !important; }
  .soft { color: #a3adb9 !important; }
  .line { border-color: #33383f !important; }
  .asked { background: #22262c !important; }
  .link { color: #8ab8f0 !important; }
}`;

/** After a short preview readers show what stands next, which is the subject once more; this keeps it away from them. */
const PADDING = '\u034f\u00a0'.repeat(80);

const table = { role: 'presentation', cellPadding: 0, cellSpacing: 0, width: '100%' };

/**
 * A mail of ours: one column that fits a narrow phone and does not grow wider than text should.
 * @param preview what lists of mails show beside the subject
 * @param actions what the owner may decide from here, at its end
 */
export function MailPage({ language, title, preview, actions = [], children }: MailPageProps) {
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        <style>{DARK}</style>
      </head>
      <body className="paper" style={STYLE.paper}>
        <div data-skip-in-text="true" style={STYLE.unseen}>
          {preview}
          {PADDING}
        </div>
        <table {...table}>
          <tbody>
            <tr>
              <td align="center" className="paper" style={STYLE.margins}>
                <table {...table} style={STYLE.column}>
                  <tbody>
                    <tr>
                      <td align="left">
                        {children}
                        {actions.length > 0 && <Footer lines={actions.map(actionLink)} />}
                      </td>
                    </tr>
                  </tbody>
                </table>
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html>
  );
}

interface MailPageProps {
  /** BCP 47. */
  language: string;
  title: string;
  preview: string;
  actions?: Action[] | undefined;
  children: ReactNode;
}

/** What one press leads to. */
export interface Action {
  label: string;
  /** http or https. */
  url: string;
}

const actionLink = ({ label, url }: Action) => <Link to={url}>{label}</Link>;

/** Says what the mail is about; once, at its top. */
export const Headline = ({ children }: { children: string }) => (
  <h1 className="ink" dir="auto" style={STYLE.headline}>
    {children}
  </h1>
);

export const Paragraph = ({ children }: { children: string }) => (
  <p className="ink" dir="auto" style={STYLE.lead}>
    <Lines of={children} />
  </p>
);

export const Title = ({ children }: { children: string }) => (
  <h2 className="soft" style={STYLE.title}>
    {children}
  </h2>
);

export interface Item {
  text: string;
  /** http or https. */
  url?: string;
}

export const Items = ({ of }: { of: Item[] }) =>
  of.length > 0 && (
    <ul style={STYLE.list}>
      <Each
        of={of}
        show={({ text, url }) => (
          <li className="ink" style={STYLE.item}>
            <span dir="auto">
              <Lines of={text} />
            </span>
            {url && <br />}
            {url && <Link to={url} />}
          </li>
        )}
      />
    </ul>
  );

/** @param children the address itself, where nothing else is said */
export const Link = ({ to, children = to }: { to: string; children?: string }) => (
  <a className="link" href={to} style={STYLE.link}>
    {children}
  </a>
);

export interface Fact {
  label: string;
  value: string;
}

/** What is known, line by line; of an empty value there is no line. */
export const Facts = ({ of }: { of: Fact[] }) => (
  <table {...table} className="facts" style={STYLE.facts}>
    <tbody>
      <Each
        of={of.filter(({ value }) => value !== '')}
        show={({ label, value }) => (
          <tr>
            <td className="label soft line" style={STYLE.label}>
              {label}
            </td>
            <td className="value ink line" dir="auto" style={STYLE.value}>
              {value}
            </td>
          </tr>
        )}
      />
    </tbody>
  </table>
);

/** Long and seldom wanted: closed where the reader knows how to, open everywhere else. */
export const Folded = ({ title, children }: { title: string; children: ReactNode }) => (
  <details style={STYLE.folded}>
    <summary className="soft" style={STYLE.fold}>
      {title}
    </summary>
    {children}
  </details>
);

/** One side of an exchange. In the text part the words stand quoted, so that none looks like a line of the mail's own. */
export function Said({ by, words, isVisitor, notes }: SaidProps) {
  return (
    <div className={isVisitor ? 'said ink asked' : 'said ink'} style={isVisitor ? STYLE.asked : STYLE.answered}>
      <div className="soft" style={STYLE.small}>
        {by}
      </div>
      <div className="words" dir="auto" style={STYLE.words}>
        <Lines of={words || '(…)'} />
      </div>
      <Each
        of={notes ?? []}
        show={(note) => (
          <div className="soft" dir="auto" style={STYLE.small}>
            {note}
          </div>
        )}
      />
    </div>
  );
}
interface SaidProps {
  by: string;
  words: string;
  isVisitor?: boolean;
  notes?: string[];
}

export const Aside = ({ children }: { children: string }) => (
  <p className="soft" style={STYLE.aside}>
    {children}
  </p>
);

/** Small print, a line for each child. */
export const Footer = ({ lines }: { lines: ReactNode[] }) => (
  <p className="soft" style={STYLE.footer}>
    <Each
      of={lines}
      show={(line, index) => (
        <>
          {index > 0 && <br />}
          {line}
        </>
      )}
    />
  </p>
);

/** Line breaks as the writer set them. */
const Lines = ({ of }: { of: string }) => (
  <Each
    of={of.split('\n')}
    show={(line, index) => (
      <>
        {index > 0 && <br />}
        {line}
      </>
    )}
  />
);

/** Children of a list that never changes, so they need no keys. */
export const Each = <T,>({ of, show }: { of: readonly T[]; show: (item: T, index: number) => ReactNode }) =>
  createElement(Fragment, null, ...of.map(show));
