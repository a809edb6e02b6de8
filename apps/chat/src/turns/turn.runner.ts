import type { PageName } from '@minime/contracts';
import { type Booking, BudgetExhausted } from '@minime/llm';
import { AppError, type Host, type Persona } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import pRetry from 'p-retry';
import { BudgetAlarm } from '../budget/budget.alarm.js';
import { HOST, PERSONA } from '../chat.tokens.js';
import { canaryOf } from '../guard/canary.js';
import { guardPhrases } from '../guard/guard.phrases.js';
import { KnownAddresses } from '../guard/known.addresses.js';
import { receiptsOf } from '../guard/receipts.js';
import { TurnGuard } from '../guard/turn.guard.js';
import { MeetingTurn } from '../meetings/meeting.turn.js';
import { fitWindow } from '../memory/window.js';
import { type ClaimedTurn, type Memory, MemoryStore, type Outcome, type TurnRequest } from '../ports.js';
import { phrasesFor } from '../prompts/phrases.js';
import { turnMessages, zoneOf } from '../prompts/turn.prompt.js';
import { isAnswered } from '../retrieval/answered.js';
import { excerptOf } from '../retrieval/excerpt.js';
import type { FoundPassage } from '../retrieval/neighbours.js';
import { pageOf, RetrievalService } from '../retrieval/retrieval.service.js';
import { sourceOf } from '../retrieval/search.result.js';
import { AnswerLoop } from './answer.loop.js';
import { CitationBook } from './citation.book.js';
import type { LiveTurn } from './live.turn.js';
import { TurnTally } from './turn.tally.js';

/** A worker that died so often over one turn would die again. */
const MAX_EPOCHS = 5;
/** A database that stumbles is asked again for about two seconds. */
const LOAD_RETRIES = { retries: 3, minTimeout: 200, factor: 2 };
/** Passages that stand in for an answer. */
const EXCERPTS = 2;
/** Failures that visitors and programs are told by their own code. */
const TOLD = new Set(['model_unavailable', 'budget_exhausted', 'withheld', 'paused', 'blocked']);

/** Thinks and speaks: everything between a claimed turn and its outcome. */
@Injectable()
export class TurnRunner {
  private readonly canary: string;

  constructor(
    private readonly memories: MemoryStore,
    private readonly retrieval: RetrievalService,
    private readonly loop: AnswerLoop,
    private readonly meetings: MeetingTurn,
    private readonly alarm: BudgetAlarm,
    @Inject(PERSONA) private readonly persona: Persona,
    @Inject(HOST) private readonly host: Host,
  ) {
    this.canary = canaryOf(persona);
  }

  /** Looks for what the owner wrote about a question, while the database is at work on accepting it. Never rejects. */
  async lookAhead(request: TurnRequest): Promise<Pick<ClaimedTurn, 'passages'>> {
    if (request.action || !this.loop.admits(request)) return {};
    await alreadySent();
    const passages = this.retrieval.ahead(request);
    return passages ? { passages } : {};
  }

  /** Never throws: whatever goes wrong is an outcome, and the visitor is told. */
  async run(live: LiveTurn): Promise<Outcome> {
    const tally = new TurnTally();
    const outcome = await this.attempt(live, tally);
    live.end();
    const { usage, costUsd, model, otherToolsDone, leavesOpen } = tally;
    const answered = isAnswered({
      question: live.turn.question,
      status: outcome.status,
      citations: live.citationCount,
      otherToolsDone,
      leavesOpen,
    });
    const nearest = !answered && outcome.status === 'finished' ? await this.nearest(live, tally) : undefined;
    return { ...outcome, answered, usage, costUsd, ...(nearest && { nearest }), ...(model && { model }) };
  }

  private async attempt(live: LiveTurn, tally: TurnTally): Promise<Pick<Outcome, 'status' | 'reason'>> {
    try {
      if (live.isStopped) return { status: 'stopped' };
      if (live.turn.epoch > MAX_EPOCHS) throw new AppError('internal', 'its workers died');
      this.loop.admit(live);
      const reason = await this.answer(live, tally);
      return live.isStopped ? { status: 'stopped' } : { status: 'finished', ...(reason && { reason }) };
    } catch (error) {
      if (live.isStopped || live.isDeserted) return { status: 'stopped' };
      if (error instanceof BudgetExhausted) await this.alarm.raise(error);
      return this.fail(live, error, tally);
    }
  }

  /** What was found and did not do, else what was not worth finding. */
  private async nearest({ turn }: LiveTurn, { passages: [best] }: TurnTally): Promise<PageName | undefined> {
    return best ? pageOf(best) : this.retrieval.nearest(turn);
  }

  private async answer(live: LiveTurn, tally: TurnTally): Promise<string | undefined> {
    const { action } = live.turn;
    if (action?.kind === 'confirm') return this.confirm(live, action.id, tally);
    const booking = this.loop.book(live);
    try {
      if (booking) await alreadySent();
      return await this.think(live, tally, booking);
    } finally {
      booking?.giveBack();
    }
  }

  private async think(live: LiveTurn, tally: TurnTally, booking: Booking | undefined): Promise<string | undefined> {
    const { turn } = live;
    const [memory, passages, meetings] = await live.whileWanted(
      Promise.all([
        turn.memory ?? pRetry(() => this.memories.load(turn.conversationId, turn.position), LOAD_RETRIES),
        this.retrieval.forTurn(turn),
        turn.memory ? undefined : this.meetings.facts(turn),
      ]),
    );
    tally.passages = passages;
    const now = new Date();
    const ownerZone = this.persona.timeZone;
    const visitorZone = zoneOf(memory.visitor);
    const messages = turnMessages({
      memory: { ...memory, window: fitWindow(memory.window) },
      passages,
      question: turn.question,
      ownerZone,
      now,
      meetings,
    });
    const guard = this.guard(live, memory.cards);
    const reason = await this.loop.run(
      live,
      messages,
      tally,
      {
        turnId: turn.turnId,
        conversationId: turn.conversationId,
        visitorId: turn.visitorId,
        ...(visitorZone && { visitorZone }),
        ownerZone,
        now,
        ...(turn.context.locale && { locale: turn.context.locale }),
        position: turn.position,
        askedAt: turn.askedAt,
        isRepeat: turn.replaces !== undefined,
        networkKey: turn.networkKey,
        deal: (card) => live.deal(card),
        citations: new CitationBook(passages),
      },
      guard,
      booking,
    );
    tally.leavesOpen = guard.leavesOpen;
    this.correct(live);
    return reason;
  }

  /** A pressed button is no question: what comes of it is decided and told without the model. */
  private async confirm(live: LiveTurn, holdId: string, tally: TurnTally): Promise<undefined> {
    const { text, card } = await this.meetings.confirmed(holdId, live.turn);
    live.say(text);
    if (card) live.deal(card);
    tally.otherToolsDone++;
  }

  /** The cards are rendered from receipts; where the words beside them say otherwise, they are put right. */
  private correct(live: LiveTurn): void {
    live.end();
    const { content, cards } = live.content;
    const correction = this.meetings.correction(content, cards, live.turn.context.locale);
    if (!correction) return;
    live.newParagraph();
    live.say(correction);
  }

  private guard(live: LiveTurn, cards: Memory['cards']): TurnGuard {
    return new TurnGuard({
      canary: this.canary,
      addresses: new KnownAddresses(this.persona),
      receipts: () => receiptsOf([...cards, ...live.content.cards]),
      say: (text) => live.say(text),
    });
  }

  /** What was said stays; where nothing was, one honest sentence and a way to reach the owner stand in for the answer. */
  private fail(live: LiveTurn, error: unknown, tally: TurnTally): Pick<Outcome, 'status' | 'reason'> {
    const { turnId, conversationId, context } = live.turn;
    const reason = error instanceof AppError && TOLD.has(error.code) ? error.code : 'internal';
    if (reason === 'internal') this.host.logger.error({ err: error, turnId, conversationId }, 'a turn failed');
    else this.host.logger.warn({ turnId, conversationId, code: reason }, 'a turn could not be answered');
    live.end();
    if (reason === 'withheld') {
      live.newParagraph();
      live.say(guardPhrases(context.locale).withheld);
    } else if (reason === 'budget_exhausted') this.refuse(live);
    else if (reason === 'paused') this.pause(live);
    else if (reason === 'blocked') return { status: 'failed', reason };
    else if (live.isSilent) this.standIn(live, tally.passages);
    return { status: 'failed', reason };
  }

  /** Nothing more may be spent: said kindly, whatever was said before. */
  private refuse(live: LiveTurn): void {
    const words = phrasesFor(live.turn.context.locale).budgetExhausted;
    live.newParagraph();
    this.sayAndRefer(live, words);
    live.refuse('budget_exhausted', words);
  }

  /** No word of the AI: the code says it in the visitor's language, and the card how to reach the owner instead. */
  private pause(live: LiveTurn): void {
    this.refer(live);
    live.refuse('paused', phrasesFor(live.turn.context.locale).refusals.paused);
  }

  /** No model answers: what the owner wrote about it speaks for itself, and says that it does. */
  private standIn(live: LiveTurn, passages: FoundPassage[]): void {
    const { unavailable, found } = phrasesFor(live.turn.context.locale);
    const book = new CitationBook(passages);
    const guard = this.guard(live, []);
    const excerpts = passages.flatMap((passage) => {
      const quote = excerptOf(passage);
      return quote ? [{ type: 'citation' as const, source: sourceOf(passage), title: passage.title, quote }] : [];
    });
    live.say(unavailable);
    try {
      for (const [at, excerpt] of excerpts.slice(0, EXCERPTS).entries()) {
        if (at === 0) live.say(`\n\n${found}`);
        guard.push(`\n\n> ${excerpt.quote}`);
        guard.after(() => live.cite((offset) => book.cite(excerpt, offset)));
      }
      guard.end();
    } catch (err) {
      this.host.logger.warn({ err, turnId: live.turn.turnId }, 'an excerpt was withheld');
    }
    this.refer(live);
  }

  private sayAndRefer(live: LiveTurn, words: string): void {
    live.say(words);
    this.refer(live);
  }

  private refer(live: LiveTurn): void {
    const { contact } = this.persona;
    if (contact) live.deal({ cardId: `${live.turn.turnId}:contact`, kind: 'contact', data: { ...contact } });
  }
}

/** What was asked of the database is on its way by then, and is worked on while this process is busy. */
const alreadySent = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
