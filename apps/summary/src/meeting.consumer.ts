import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { MeetingMails } from './meeting.mails.js';
import { MeetingLog } from './ports.js';

@Controller()
export class MeetingConsumer {
  constructor(
    private readonly mails: MeetingMails,
    private readonly meetings: MeetingLog,
  ) {}

  /** The calendar tells the owner, and the mail about the conversation does. */
  @EventPattern('meeting.booked.v1')
  booked(@Payload() { data, occurredAt }: Event<'meeting.booked.v1'>): Promise<void> {
    return this.meetings.keep(data, new Date(occurredAt));
  }

  @EventPattern('meeting.requested.v1')
  async requested(@Payload() { data, occurredAt }: Event<'meeting.requested.v1'>): Promise<void> {
    await this.meetings.keep(data, new Date(occurredAt));
    await this.mails.tell(data);
  }

  @EventPattern('meeting.cancelled.v1')
  async cancelled(@Payload() { data, occurredAt }: Event<'meeting.cancelled.v1'>): Promise<void> {
    await this.meetings.keep(data, new Date(occurredAt));
    const stoodInCalendar = data.booking.url !== undefined;
    if (!stoodInCalendar && data.by === 'visitor') await this.mails.tell(data);
  }
}
