import { AppError } from '@minime/platform';
import type { NotionApi } from './notion.ports.js';

/** A larger page is none that somebody wrote, in bytes. */
const TOO_LARGE_BYTES = 5_000_000;

export interface WholeContent {
  /** Notion's enhanced Markdown. */
  markdown: string;
  /** Notion says that there is more, and gives no way to it. */
  isCutShort: boolean;
}

/**
 * A page's whole text: the subtrees that Notion leaves out of its first answer are asked for and put in their places.
 * @throws AppError `page_withheld` when the page is gone, `page_unreadable` when it is too large, else what NotionApi throws
 */
export class NotionContentReader {
  private readonly seen = new Set<string>();
  private bytes = 0;
  private isCutShort = false;

  constructor(private readonly api: NotionApi) {}

  async read(pageId: string): Promise<WholeContent> {
    const markdown = await this.subtree(pageId).catch((error: unknown) => {
      const isGone = error instanceof AppError && error.code === 'notion_not_found';
      throw isGone ? new AppError('page_withheld', `${error.message}; left out`, { cause: error }) : error;
    });
    return { markdown, isCutShort: this.isCutShort };
  }

  private async subtree(id: string): Promise<string> {
    this.seen.add(plainId(id));
    const { markdown, truncated, unknownBlockIds } = await this.api.content(id);
    this.weigh(markdown);
    if (truncated && unknownBlockIds.length === 0) this.isCutShort = true;
    let whole = markdown;
    for (const unknown of unknownBlockIds) whole = put(whole, unknown, await this.left(unknown));
    return whole;
  }

  /** Of synced blocks that show each other, each is read once. What is not shared is the owner's choice. */
  private async left(id: string): Promise<string> {
    if (this.seen.has(plainId(id))) return '';
    return this.subtree(id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'notion_not_found') return '';
      throw error;
    });
  }

  private weigh(markdown: string): void {
    this.bytes += Buffer.byteLength(markdown);
    if (this.bytes < TOO_LARGE_BYTES) return;
    throw new AppError('page_unreadable', `is ${(this.bytes / 1e6).toFixed(1)} MB; a page must be smaller than 5 MB`);
  }
}

/** In place of the tag that stands for it, as deep as that; at the end where there is none. */
function put(markdown: string, id: string, subtree: string): string {
  const lines = markdown.split('\n');
  const at = lines.findIndex((line) => line.includes('<unknown') && line.replaceAll('-', '').includes(plainId(id)));
  if (at === -1) return subtree === '' ? markdown : `${markdown}\n${subtree}`;
  const indent = /^\t*/.exec(lines[at]!)![0];
  lines.splice(at, 1, ...subtree.split('\n').map((line) => indent + line));
  return lines.join('\n');
}

const plainId = (id: string): string => id.replaceAll('-', '').toLowerCase();
