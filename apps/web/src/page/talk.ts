import type { CardAction, Thumb } from '../client/index.js';

/** What the parts of a conversation can ask for. Stays the same object, so that nothing is drawn anew for it. */
export interface Talk {
  /** A question that is refused goes back to the composer. */
  ask(text: string): void;
  /** Presses a button of a card. @returns whether it was taken */
  press(text: string, action: CardAction): Promise<boolean>;
  regenerate(turnId: string): void;
  /** @returns whether it was taken */
  feedback(turnId: string, value: Thumb, comment?: string): Promise<boolean>;
}
