/** Whom the owner does not want to talk to: one conversation, or everybody in a network. */
export type BlockTarget =
  | { kind: 'conversation'; conversationId: string }
  /** In canonical CIDR form, as `parseNetwork` gives it. */
  | { kind: 'network'; network: string };

export type Block = BlockTarget & { since: Date };

/** The owner's off switch, and a number that changes with everything the owner decides here. */
export interface SwitchState {
  revision: string;
  /** Undefined: the AI answers. */
  pausedSince: Date | undefined;
}

/** What the owner has decided: the truth, which all replicas share. */
export abstract class OwnerControls {
  abstract state(): Promise<SwitchState>;
  /** Oldest first. */
  abstract blocks(): Promise<Block[]>;
  /** @returns false where it was so already; so do the other three */
  abstract pause(): Promise<boolean>;
  abstract resume(): Promise<boolean>;
  abstract block(target: BlockTarget): Promise<boolean>;
  abstract unblock(target: BlockTarget): Promise<boolean>;
  /** Forgets blocks of conversations that are older than `days`. @returns how many */
  abstract forgetConversations(days: number): Promise<number>;
}
