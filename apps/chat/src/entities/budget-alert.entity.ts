import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A day of the owner on which the budget was used up, and of which they have been told. */
@Entity({ schema: 'chat', name: 'budget_alerts' })
export class BudgetAlertEntity {
  @PrimaryColumn('date')
  day: string;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;
}
