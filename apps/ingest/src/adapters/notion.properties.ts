import type { PageObjectResponse, RichTextItemResponse } from '@notionhq/client';
import type { NotionProperty } from '../sources/notion.ports.js';

type Value = PageObjectResponse['properties'][string];
type ArrayItem = Extract<Extract<Value, { type: 'rollup' }>['rollup'], { type: 'array' }>['array'][number];
type Dates = Extract<Value, { type: 'date' }>['date'];
type Person = Extract<Value, { type: 'people' }>['people'][number];

/** Book-keeping of Notion's own, and what has no text. */
const LEFT_OUT = new Set(['title', 'created_by', 'last_edited_by', 'last_edited_time', 'button', 'verification']);
const PRIVATE = /^private$/i;

export const titleOf = (properties: PageObjectResponse['properties']): string => {
  const title = Object.values(properties).find(({ type }) => type === 'title');
  return (title?.type === 'title' && plain(title.title)) || 'Untitled';
};

/** Whether the owner has ticked the checkbox that keeps a page to themselves. */
export const isPrivate = (properties: PageObjectResponse['properties']): boolean =>
  Object.entries(properties).some(
    ([name, value]) => PRIVATE.test(name.trim()) && value.type === 'checkbox' && value.checkbox,
  );

/** Every property that says something of the page, by name: Notion promises no order. */
export function propertiesOf(properties: PageObjectResponse['properties']): NotionProperty[] {
  return Object.entries(properties)
    .filter(([name, { type }]) => !LEFT_OUT.has(type) && !(type === 'checkbox' && PRIVATE.test(name.trim())))
    .map(([name, value]) => ({ name, ...readable(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readable(value: Value): Omit<NotionProperty, 'name'> {
  if (value.type === 'relation') {
    // Sent by Notion, not yet in the client's types.
    const { has_more: hasMore = false } = value as { has_more?: boolean };
    return { relation: { propertyId: value.id, pageIds: value.relation.map(({ id }) => id), hasMore } };
  }
  const text = textOf(value);
  if (value.type !== 'multi_select') return { text };
  return { text, options: value.multi_select.map(({ name }) => name) };
}

function textOf(value: Value | ArrayItem): string | undefined {
  switch (value.type) {
    case 'title':
      return plain(value.title);
    case 'rich_text':
      return plain(value.rich_text);
    case 'number':
      return numeral(value.number);
    case 'select':
      return value.select?.name;
    case 'status':
      return value.status?.name;
    case 'multi_select':
      return joined(value.multi_select.map(({ name }) => name));
    case 'date':
      return period(value.date);
    case 'people':
      return joined(value.people.map(nameOf));
    case 'checkbox':
      return yesNo(value.checkbox);
    case 'url':
      return value.url ?? undefined;
    case 'email':
      return value.email ?? undefined;
    case 'phone_number':
      return value.phone_number ?? undefined;
    // Names only: the addresses of uploaded files change every hour.
    case 'files':
      return joined(value.files.map(({ name }) => name));
    case 'formula':
      return formula(value.formula);
    case 'rollup':
      return rollup(value.rollup);
    case 'unique_id':
      return joined([value.unique_id.prefix ?? undefined, numeral(value.unique_id.number)], '-');
    case 'created_time':
      return value.created_time.slice(0, 'YYYY-MM-DD'.length);
    case 'place':
      return joined([value.place?.name ?? undefined, value.place?.address ?? undefined]);
    default:
      return undefined;
  }
}

function formula(value: Extract<Value, { type: 'formula' }>['formula']): string | undefined {
  if (value.type === 'string') return value.string ?? undefined;
  if (value.type === 'number') return numeral(value.number);
  if (value.type === 'boolean') return value.boolean === null ? undefined : yesNo(value.boolean);
  return value.type === 'date' ? period(value.date) : undefined;
}

function rollup(value: Extract<Value, { type: 'rollup' }>['rollup']): string | undefined {
  if (value.type === 'number') return numeral(value.number);
  if (value.type === 'date') return period(value.date);
  return value.type === 'array' ? joined(value.array.map(textOf)) : undefined;
}

const plain = (text: RichTextItemResponse[]): string => text.map(({ plain_text }) => plain_text).join('');
const numeral = (value: number | null): string | undefined => (value === null ? undefined : String(value));
const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
const nameOf = (person: Person): string | undefined => ('name' in person ? (person.name ?? undefined) : undefined);

const joined = (texts: (string | undefined)[], by = ', '): string | undefined =>
  texts.filter(Boolean).join(by) || undefined;

function period(dates: Dates): string | undefined {
  if (!dates) return undefined;
  const { start, end, time_zone } = dates;
  return `${start}${end ? ` to ${end}` : ''}${time_zone ? ` (${time_zone})` : ''}`;
}
