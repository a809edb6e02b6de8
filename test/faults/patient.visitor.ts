import type { ServerMessage } from '@minime/contracts';
import { connectVisitor, type Visitor, waitFor } from '@minime/testing';
import { browser } from '../e2e/main-job.js';

const TURN_TIMEOUT_MS = 60_000;
const RETRY_MS = 100;

type Turn = ServerMessage<'history'>['turns'][number];

/** A visitor as our own client is one: comes back when the connection is lost, and repeats what was not accepted. */
export class PatientVisitor {
  private visitor: Visitor | undefined;
  private token: string | undefined;
  private conversation = '';
  reconnects = -1;

  /** @param gateways where a gateway answers right now, as a load balancer would know */
  constructor(private readonly gateways: () => string[]) {}

  get conversationId(): string {
    return this.conversation;
  }

  /** Asks one question, under one id whatever happens, and resolves with its stored end. */
  async ask(text: string, clientMessageId: string): Promise<Turn> {
    const turnId = await waitFor(
      async () => {
        const visitor = await this.connected();
        const acknowledgement = await visitor.send('message', { text, clientMessageId });
        if (!acknowledgement.ok) throw new Error(acknowledgement.error.code);
        return acknowledgement.turnId as string;
      },
      { what: 'a question to be accepted', timeoutMs: TURN_TIMEOUT_MS, intervalMs: RETRY_MS },
    );
    await waitFor(async () => this.ended(await this.connected(), turnId), {
      what: `the end of turn ${turnId}`,
      timeoutMs: TURN_TIMEOUT_MS,
      intervalMs: RETRY_MS,
    });
    return this.stored(turnId);
  }

  /** What a connection of its own is told of the conversation: the final read. */
  async history(): Promise<Turn[]> {
    return waitFor(
      async () => {
        const [gateway] = this.gateways();
        const reader = await connectVisitor(gateway!, { ...browser, token: this.token! }, { timeoutMs: 5_000 });
        try {
          return (await reader.next('history')).turns;
        } finally {
          reader.disconnect();
        }
      },
      { what: 'the history', timeoutMs: TURN_TIMEOUT_MS, intervalMs: RETRY_MS },
    );
  }

  async end(): Promise<void> {
    await waitFor(async () => (await (await this.connected()).send('end', {})).ok, {
      what: 'goodbye to be accepted',
      timeoutMs: TURN_TIMEOUT_MS,
    });
    this.visitor?.disconnect();
  }

  private async stored(turnId: string): Promise<Turn> {
    return waitFor(async () => (await this.history()).find((turn) => turn.turnId === turnId), {
      what: 'the turn in the history',
    });
  }

  /** Told live, or found in the history that a new connection begins with. */
  private ended(visitor: Visitor, turnId: string): boolean {
    const told = visitor.all('finish').some((finish) => finish.turnId === turnId);
    const kept = visitor.all('history').flatMap(({ turns }) => turns);
    return (
      told || kept.some((turn) => turn.turnId === turnId && turn.status !== 'running' && turn.status !== 'waiting')
    );
  }

  private async connected(): Promise<Visitor> {
    if (this.visitor?.socket.connected && this.visitor.all('going_away').length === 0) return this.visitor;
    this.visitor?.disconnect();
    const gateways = this.gateways();
    const gateway = gateways[Math.floor(Math.random() * gateways.length)];
    if (!gateway) throw new Error('no gateway');
    const auth = { ...browser, ...(this.token !== undefined && { token: this.token }) };
    this.visitor = await connectVisitor(gateway, auth, { timeoutMs: 5_000 });
    this.token = this.visitor.session.token;
    this.conversation = this.visitor.session.conversationId;
    this.reconnects++;
    return this.visitor;
  }
}
