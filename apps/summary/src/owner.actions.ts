import { type OwnerControls, type OwnerLinks, ownerWords } from '@minime/owner';
import type { Logger } from 'pino';
import type { Action } from './emails/mail.layout.js';

/** What the owner may decide from a mail, as links that lead to a page with a button. */
export class OwnerActions {
  constructor(
    private readonly controls: Pick<OwnerControls, 'state'>,
    private readonly links: OwnerLinks,
    private readonly logger: Logger,
    /** BCP 47. */
    private readonly language?: string,
  ) {}

  /**
   * None where the address of the gateway is not known. Never throws: a mail without them beats none.
   * @param conversationId what the mail is about
   */
  async of(conversationId?: string): Promise<Action[]> {
    const { acts } = ownerWords(this.language).words;
    const actions = [
      (await this.isPaused())
        ? { label: acts.resume.does, url: this.links.resumeUrl() }
        : { label: acts.pause.does, url: this.links.pauseUrl() },
      ...(conversationId ? [{ label: acts.block.does, url: this.links.blockUrl(conversationId) }] : []),
    ];
    return actions.flatMap(({ label, url }) => (url ? { label, url } : []));
  }

  private async isPaused(): Promise<boolean> {
    try {
      return (await this.controls.state()).pausedSince !== undefined;
    } catch (error) {
      this.logger.warn({ err: error }, 'a mail goes out without knowing whether the AI is paused');
      return false;
    }
  }
}
