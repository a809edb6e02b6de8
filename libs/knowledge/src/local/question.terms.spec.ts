import { describe, expect, it } from '@jest/globals';
import { questionTerms } from './question.terms.js';

describe('questionTerms', () => {
  it.each([
    ['What did the engine weigh?', 'How much did the engines weigh?'],
    ['Do you have children?', 'Tell me, have you got any children'],
    ['Wo sind die Maschinen?', 'wo ist denn die Maschine'],
  ])('finds the same in %s and %s', (one, other) => {
    expect(questionTerms(one).length).toBeGreaterThan(0);
    expect(questionTerms(other)).toEqual(questionTerms(one));
  });

  it('reads a question in its own language, whatever the browser speaks', () => {
    expect(questionTerms('Was wiegt die Maschine?', 'en-GB')).toEqual(questionTerms('Was wiegt die Maschine?', 'de'));
  });

  it('finds nothing in function words', () => {
    expect(questionTerms('And what is it?')).toEqual([]);
  });
});
