import { z } from 'zod';

/** Notion takes ids with and without dashes and gives them with. */
const id = z
  .string()
  .regex(/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i, 'must be a UUID')
  .transform(dashed);

export function dashed(text: string): string {
  const hex = text.replaceAll('-', '').toLowerCase();
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const time = z.iso.datetime();
const content = {
  markdown: z.string(),
  /** As Notion marks a page that was too long for one answer. */
  truncated: z.boolean(),
  /** Blocks that the answer leaves out: `PUT /notion/blocks/:id` gives them their text. */
  unknownBlockIds: z.array(id),
};
const parent = z.union([
  z.strictObject({ data_source_id: id }),
  z.strictObject({ page_id: id }),
  z.strictObject({ block_id: id }),
  z.strictObject({ workspace: z.literal(true) }),
]);

/** What a test may say of a page; what it leaves out stays as it is. */
export const pageEdit = z.strictObject({
  parent: parent.optional(),
  title: z.string().optional(),
  /** By name, as on the wire but without ids: `{ Done: { type: 'checkbox', checkbox: true } }`. */
  properties: z.record(z.string(), z.looseObject({ type: z.string() })).optional(),
  publicUrl: z.url().nullable().optional(),
  createdTime: time.optional(),
  /** Left out: now, cut down to the minute as Notion does. */
  lastEditedTime: time.optional(),
  inTrash: z.boolean().optional(),
  isArchived: z.boolean().optional(),
  /** Whether the integration may see it; pages below it follow. */
  shared: z.boolean().optional(),
  ...z.object(content).partial().shape,
});
export type PageEdit = z.infer<typeof pageEdit>;

/** A data source and, with it, the database of the same parent that it is the only one of. */
export const dataSourceEdit = z.strictObject({
  title: z.string().optional(),
  databaseId: id.optional(),
  /** Where the database stands; nowhere when left out. */
  parent: z.union([z.strictObject({ page_id: id }), z.strictObject({ block_id: id })]).optional(),
  inTrash: z.boolean().optional(),
  shared: z.boolean().optional(),
});
export type DataSourceEdit = z.infer<typeof dataSourceEdit>;

/** A block that holds others (a toggle, a column) or that a page's Markdown leaves out. */
export const blockEdit = z.strictObject({
  parent: z.union([z.strictObject({ page_id: id }), z.strictObject({ block_id: id })]).optional(),
  type: z.string().optional(),
  shared: z.boolean().optional(),
  ...z.object(content).partial().shape,
});
export type BlockEdit = z.infer<typeof blockEdit>;

export const workspaceSeed = z.strictObject({
  /** The only token that is let in; any when left out. */
  token: z.string().optional(),
  /** Rows that one query gives at most before it says that it is incomplete. */
  queryLimit: z.int().min(1).default(10_000),
  dataSources: z.array(dataSourceEdit.extend({ id })).default([]),
  pages: z.array(pageEdit.extend({ id })).default([]),
  blocks: z.array(blockEdit.extend({ id })).default([]),
});
export type WorkspaceSeed = z.infer<typeof workspaceSeed>;

const page = { page_size: z.coerce.number().int().min(1).max(100).default(100), start_cursor: z.string().optional() };
const since = z.strictObject({
  timestamp: z.literal('created_time'),
  created_time: z.strictObject({ on_or_after: time }),
});

/** Text as the API takes it: no more than 2,000 characters a piece and 100 pieces. */
const richTexts = z
  .array(
    z.strictObject({
      type: z.literal('text').optional(),
      text: z.strictObject({ content: z.string().max(2_000), link: z.null().optional() }),
    }),
  )
  .max(100)
  .transform((pieces) => pieces.map(({ text }) => text.content).join(''));
const callout = z.strictObject({
  rich_text: richTexts,
  icon: z.strictObject({ type: z.literal('emoji').optional(), emoji: z.string().min(1) }).optional(),
  color: z.string().optional(),
});

/** The bodies and query strings of the API, as strict as Notion: a name it does not know is a 400. */
export const requests = {
  none: z.strictObject({}),
  list: z.strictObject(page),
  markdown: z.strictObject({ include_transcript: z.string().optional() }),
  query: z.strictObject({
    ...page,
    sorts: z
      .array(z.strictObject({ timestamp: z.literal('created_time'), direction: z.enum(['ascending', 'descending']) }))
      .optional(),
    filter: since.optional(),
    in_trash: z.boolean().optional(),
    result_type: z.enum(['page', 'data_source']).optional(),
  }),
  create: z.strictObject({
    parent: z.union([
      z.strictObject({ type: z.literal('page_id').optional(), page_id: id }),
      z.strictObject({ type: z.literal('data_source_id').optional(), data_source_id: id }),
    ]),
    properties: z.strictObject({ title: z.strictObject({ type: z.literal('title').optional(), title: richTexts }) }),
    children: z
      .array(z.strictObject({ object: z.literal('block').optional(), type: z.literal('callout').optional(), callout }))
      .max(100)
      .default([]),
  }),
  search: z.strictObject({
    ...page,
    query: z.string().optional(),
    filter: z.strictObject({ property: z.literal('object'), value: z.enum(['page', 'data_source']) }).optional(),
    sort: z
      .strictObject({ timestamp: z.literal('last_edited_time'), direction: z.enum(['ascending', 'descending']) })
      .optional(),
  }),
};
