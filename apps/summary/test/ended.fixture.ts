import type { EventData } from '@minime/contracts';

type Ended = EventData<'conversation.ended.v1'>;

export const CONVERSATION = '5d0f6c1e-8a53-4b4e-9a53-2f5f0a8e3c10';

export function turn(
  question: string,
  answer: string,
  more: Partial<Ended['turns'][number]> = {},
): Ended['turns'][number] {
  return {
    turnId: 'b8a6f0a4-4c4b-4b6a-8f0b-1d8c7d9e0f11',
    author: 'assistant',
    question,
    answer,
    status: 'finished',
    citations: [],
    cards: [],
    at: '2026-11-22T16:40:00.000Z',
    ...more,
  };
}

/** A visit of Grace Hopper: two questions, one of them without an answer. */
export function ended(more: Partial<Ended> = {}): Ended {
  return {
    conversationId: CONVERSATION,
    stretch: 1,
    reason: 'idle',
    startedAt: '2026-11-22T16:40:00.000Z',
    endedAt: '2026-11-22T16:58:00.000Z',
    visitor: {
      visitorId: '0f5f4a52-7d7e-4a39-9a3c-6a4d0d3f7c21',
      firstSeenAt: '2026-11-22T16:39:30.000Z',
      details: { name: 'Grace Hopper', company: 'Navy Labs', role: 'Rear admiral', email: 'grace@navy.example' },
      place: { city: 'Lisbon', region: 'Lisbon', country: 'Portugal', countryCode: 'PT', timeZone: 'Europe/Lisbon' },
      context: {
        locale: 'pt-PT',
        timeZone: 'Europe/Lisbon',
        page: 'https://ada.example/about',
        referrer: 'https://search.example/?q=note+g',
      },
    },
    turns: [
      turn('What is Note G?', 'It is my table for the numbers of Bernoulli.', {
        citations: [
          { index: 1, offset: 10, title: 'Notes on the engine', quote: 'a diagram' },
          { index: 2, offset: 20, title: 'Notes on the engine', quote: 'another line' },
        ],
      }),
      turn('What did the engine weigh?', 'I have not written about that.', { at: '2026-11-22T16:45:00.000Z' }),
    ],
    bookings: [],
    unansweredQuestions: ['What did the engine weigh?'],
    spentUsd: 0.01,
    ...more,
  };
}

/** The same visit by somebody with these details. */
export function endedBy(details: Ended['visitor']['details'], more: Partial<Ended['visitor']> = {}): Ended {
  const visit = ended();
  return { ...visit, visitor: { ...visit.visitor, details, ...more } };
}

export const summaryText = {
  headline: 'wants to know about Note G',
  summary: 'Grace asked what Note G is and was told. She also asked for the weight of the engine.',
  who: 'A rear admiral who builds compilers',
  wanted: ['To understand Note G'],
  promised: ['The owner will look up the weight'],
  unansweredQuestions: ['What did the engine weigh?'],
  followUp: 'Write her about the weight.',
  mood: 'curious',
  language: 'English',
};
