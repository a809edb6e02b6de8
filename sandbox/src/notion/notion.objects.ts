import type { NotionBlock, NotionDataSource, NotionPage, NotionWorkspace, Parent } from './notion.workspace.js';

/** References of one property that a page object carries at most; the rest comes from the property's own endpoint. */
const REFERENCES = 25;
const USER = { object: 'user', id: '7b0fe6ae-5dca-4b4a-9f6a-0a2e4a0c3b11' };

export const richText = (text: string) =>
  text === ''
    ? []
    : [{ type: 'text', text: { content: text, link: null }, plain_text: text, href: null, annotations: {} }];

export function pageObject(page: NotionPage, workspace: NotionWorkspace) {
  const { id, title, properties, inTrash, isArchived, publicUrl, parent } = page;
  const titleName = 'data_source_id' in parent ? 'Name' : 'title';
  const wire = Object.entries({ [titleName]: { type: 'title', title: richText(title) }, ...properties });
  return {
    object: 'page',
    id,
    created_time: page.createdTime,
    last_edited_time: page.lastEditedTime,
    created_by: USER,
    last_edited_by: USER,
    cover: null,
    icon: null,
    parent: parentObject(parent, workspace),
    in_trash: inTrash,
    archived: inTrash,
    is_archived: isArchived,
    is_locked: false,
    properties: Object.fromEntries(wire.map(([name, value]) => [name, propertyObject(name, value)])),
    url: `https://www.notion.so/${[slug(title), id.replaceAll('-', '')].filter(Boolean).join('-')}`,
    public_url: publicUrl,
  };
}

export function dataSourceObject({ id, databaseId, title, inTrash }: NotionDataSource) {
  return {
    object: 'data_source',
    id,
    title: richText(title),
    description: [],
    parent: { type: 'database_id', database_id: databaseId },
    database_parent: { type: 'workspace', workspace: true },
    in_trash: inTrash,
    archived: inTrash,
    properties: {},
    url: `https://www.notion.so/${databaseId.replaceAll('-', '')}`,
    public_url: null,
  };
}

export function databaseObject(sources: NotionDataSource[]) {
  const { databaseId, title, inTrash } = sources[0]!;
  return {
    object: 'database',
    id: databaseId,
    title: richText(title),
    in_trash: inTrash,
    data_sources: sources.map((source) => ({ id: source.id, name: source.title })),
  };
}

/** What stands right under a page or block, as `blocks.children.list` names it. */
export function childBlocks(parentId: string, workspace: NotionWorkspace): object[] {
  const isHere = (parent: Parent | undefined) =>
    parent !== undefined &&
    (('page_id' in parent && parent.page_id === parentId) || ('block_id' in parent && parent.block_id === parentId));
  const blocks = [...workspace.blocks.values()].filter(({ parent }) => isHere(parent));
  const pages = workspace.visiblePages().filter(({ parent, inTrash }) => !inTrash && isHere(parent));
  const sources = [...workspace.dataSources.values()].filter(({ parent, inTrash }) => !inTrash && isHere(parent));
  return [
    ...blocks.map((block) => blockObject(block, childBlocks(block.id, workspace).length > 0)),
    ...pages.map(({ id, title }) => ({ ...block(id, 'child_page', true), child_page: { title } })),
    ...sources.map(({ databaseId, title }) => ({
      ...block(databaseId, 'child_database', false),
      child_database: { title },
    })),
  ];
}

const blockObject = ({ id, type }: NotionBlock, hasChildren: boolean) => ({
  ...block(id, type, hasChildren),
  [type]: { rich_text: [] },
});

const block = (id: string, type: string, hasChildren: boolean) => ({
  object: 'block',
  id,
  type,
  has_children: hasChildren,
  in_trash: false,
  archived: false,
});

export const propertyId = (name: string): string => encodeURIComponent(name.toLowerCase());

function propertyObject(name: string, value: { type: string; [key: string]: unknown }) {
  const held = value[value.type];
  if (value.type !== 'relation' || !Array.isArray(held)) return { id: propertyId(name), ...value };
  return { id: propertyId(name), ...value, relation: held.slice(0, REFERENCES), has_more: held.length > REFERENCES };
}

function parentObject(parent: Parent, workspace: NotionWorkspace) {
  const [type] = Object.keys(parent) as [string];
  if (!('data_source_id' in parent)) return { type, ...parent };
  return { type, ...parent, database_id: workspace.dataSources.get(parent.data_source_id)?.databaseId };
}

const slug = (title: string): string => title.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** A callout in enhanced Markdown, in which characters that mean something are escaped. */
export function calloutMarkdown({
  rich_text: text,
  icon,
}: {
  rich_text: string;
  icon?: { emoji: string } | undefined;
}): string {
  const escaped = text.replace(/[\\*~`$[\]<>{}|^]/g, '\\$&');
  const lines = escaped.split('\n').join('<br>');
  return `<callout${icon ? ` icon="${icon.emoji}"` : ''}>\n\t${lines}\n</callout>`;
}
