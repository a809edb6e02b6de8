import type { EventData } from '@minime/contracts';
import { AppError, type Logger } from '@minime/platform';
import { draftOf } from './draft.js';
import type { DraftLog, DraftPages } from './ports.js';

/** Makes a page for each gap that the owner should fill. */
export class DraftService {
  /** @param parentId where; undefined, as `pages`, where that is not configured */
  constructor(
    private readonly pages: DraftPages | undefined,
    private readonly parentId: string | undefined,
    private readonly log: DraftLog,
    private readonly logger: Logger,
  ) {}

  /**
   * One page for a gap, however often it is asked for: a page of its title that is there already, from an attempt whose end
   * nobody heard of, is the one.
   * @throws AppError `drafts_not_configured`, else what Notion answers; that may pass
   */
  async make(gap: EventData<'gap.draft-requested.v1'>): Promise<void> {
    const { pages, parentId } = this;
    if (!pages || !parentId) {
      throw new AppError(
        'drafts_not_configured',
        'ingest has no NOTION_TOKEN or no NOTION_GAPS_PARENT_ID, but summary has',
      );
    }
    const draft = draftOf(gap);
    await this.log.once(gap.gapId, async () => {
      const pageId = (await pages.find(parentId, draft.title)) ?? (await pages.create(parentId, draft));
      this.logger.info({ gapId: gap.gapId, pageId }, 'a draft of a missing page stands in Notion');
      return pageId;
    });
  }
}
