import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BudgetAlertService } from './budget.alert.service.js';

@Controller()
export class BudgetConsumer {
  constructor(private readonly alerts: BudgetAlertService) {}

  @EventPattern('budget.reached.v1')
  async reached(@Payload() { id, data }: Event<'budget.reached.v1'>): Promise<void> {
    await this.alerts.reached(id, data);
  }
}
