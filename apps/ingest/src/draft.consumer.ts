import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DraftService } from './drafts/draft.service.js';

@Controller()
export class DraftConsumer {
  constructor(private readonly drafts: DraftService) {}

  @EventPattern('gap.draft-requested.v1')
  async onRequested(@Payload() { data }: Event<'gap.draft-requested.v1'>): Promise<void> {
    await this.drafts.make(data);
  }
}
