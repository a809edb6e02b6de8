import type { ParsedRequest, Reply } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { MeetingLinks } from './meetings/meeting.links.js';

@Controller()
export class MeetingResponder {
  constructor(private readonly links: MeetingLinks) {}

  @MessagePattern('meeting.view.v1')
  view(@Payload() request: ParsedRequest<'meeting.view.v1'>): Promise<Reply<'meeting.view.v1'>> {
    return this.links.view(request);
  }

  @MessagePattern('meeting.act.v1')
  act(@Payload() request: ParsedRequest<'meeting.act.v1'>): Promise<Reply<'meeting.act.v1'>> {
    return this.links.act(request);
  }

  @MessagePattern('meeting.invite.v1')
  invite(@Payload() request: ParsedRequest<'meeting.invite.v1'>): Promise<Reply<'meeting.invite.v1'>> {
    return this.links.invite(request);
  }
}
