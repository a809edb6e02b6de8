import { type MeetingPurpose, type MeetingView, uuid } from '@minime/contracts';
import { Requester } from '@minime/messaging';
import { AppError, type Logger } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from './gateway.tokens.js';
import { meetingPage, type PageState } from './meeting-page.html.js';
import { PersonaView } from './persona.view.js';

interface Link {
  id: string;
  purpose: MeetingPurpose;
  token: unknown;
}

export interface Page {
  status: number;
  html: string;
}

/** Asks chat what a link shows and does; chat alone knows whether the link is ours. */
@Injectable()
export class MeetingPages {
  constructor(
    private readonly requester: Requester,
    private readonly persona: PersonaView,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  show(link: Link): Promise<Page> {
    return this.page(link, 'unreachable', (request) => this.requester.ask('meeting.view.v1', request));
  }

  /** What was begun goes on when the answer is late: then the page says so, and a later look shows how it ended. */
  act(link: Link, slotId: unknown): Promise<Page> {
    const chosen = typeof slotId === 'string' ? { slotId: slotId.slice(0, 400) } : {};
    return this.page(link, 'working', (request) => this.requester.ask('meeting.act.v1', { ...request, ...chosen }));
  }

  async invite(id: string, token: unknown): Promise<string | undefined> {
    const request = requestOf({ id, token });
    return request && (await this.requester.ask('meeting.invite.v1', request))?.ics;
  }

  private async page(
    link: Link,
    late: PageState,
    ask: (request: { meetingId: string; token: string; purpose: MeetingPurpose }) => Promise<MeetingView | null>,
  ): Promise<Page> {
    const { purpose } = link;
    const owner = this.persona.public.name;
    const request = requestOf(link);
    if (!request) return { status: 404, html: meetingPage({ purpose, owner, state: 'invalid' }) };
    try {
      const view = await ask({ ...request, purpose });
      if (!view) return { status: 404, html: meetingPage({ purpose, owner, state: 'invalid' }) };
      return { status: 200, html: meetingPage({ purpose, owner, ...view }) };
    } catch (error) {
      this.logger.warn({ code: error instanceof AppError ? error.code : 'internal', purpose }, 'a meeting page waits');
      return { status: 503, html: meetingPage({ purpose, owner, state: late }) };
    }
  }
}

function requestOf({ id, token }: Pick<Link, 'id' | 'token'>): { meetingId: string; token: string } | undefined {
  const meetingId = uuid.safeParse(id);
  if (!meetingId.success || typeof token !== 'string' || token.length > 200) return undefined;
  return { meetingId: meetingId.data, token };
}
