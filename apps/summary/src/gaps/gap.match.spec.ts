import { describe, expect, it } from '@jest/globals';
import { questionTerms } from '@minime/knowledge';
import { gapFinder, grouped, mostTypical } from './gap.match.js';

const asked = (...questions: string[]) => questions.map((question) => ({ question, terms: questionTerms(question) }));

describe('grouped', () => {
  it('puts together what asks the same in other wording', () => {
    const groups = grouped(
      asked(
        'What did the engine weigh?',
        'Do you have children?',
        'How much did the analytical engine weigh?',
        'the engine weighs what?',
        'How many children do you have?',
        'What colour was the engine?',
        'Which football club do you support?',
      ),
    );
    expect(groups.map((group) => group.map(({ question }) => question))).toEqual([
      ['What did the engine weigh?', 'How much did the analytical engine weigh?', 'the engine weighs what?'],
      ['Do you have children?', 'How many children do you have?'],
      ['What colour was the engine?'],
      ['Which football club do you support?'],
    ]);
  });

  it('keeps apart what shares only a word that everybody uses', () => {
    const parts = ['boiler', 'handle', 'barrel', 'gearbox', 'chimney', 'piston', 'valve', 'crank'];
    const groups = grouped(asked(...parts.map((part) => `Who built the ${part} of the engine?`)));
    expect(groups).toHaveLength(parts.length);
  });
});

it('does not take what shares no word for the same', () => {
  const known = asked('What did the engine weigh?').map((question) => ({ ...question, gapId: 'one' }));
  const find = gapFinder(known);
  expect(find({ terms: questionTerms('the engine weighs what?') })).toBe('one');
  expect(find({ terms: questionTerms('Was wiegt die Maschine?') })).toBeUndefined();
  expect(find({ terms: [] })).toBeUndefined();
});

it('names questions by the one that is most like the others', () => {
  const questions = asked(
    'So, about the weight of that engine of yours: was it heavy?',
    'What was the weight of the engine?',
    'engine weight?',
  );
  expect(mostTypical(questions).question).toBe('What was the weight of the engine?');
});
