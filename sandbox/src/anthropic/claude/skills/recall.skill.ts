import type { Conversation } from '../conversation.js';
import { PHRASES } from '../phrases.js';
import { factsFromProfile, type VisitorFacts, visitorFacts } from '../visitor.facts.js';
import { type Skill, say } from './skill.js';

const ASKS =
  /\b(?:what(?:['’]s| is| was) my (?:name|company|role|e-?mail)|who am i|(?:do you )?(?:still )?remember (?:me|my name|who i am)|where do i work|wie hei(?:ß|ss)e ich|wer bin ich|cómo me llamo|quién soy|qual é o meu nome|quem sou eu|comment je m['’]appelle|qui suis-je)\b/i;

/** Tells visitors what they told about themselves. */
export const recall = {
  wants: ({ question }) => ASKS.test(question),

  says(conversation) {
    const words = PHRASES[conversation.language];
    const facts = knownFacts(conversation);
    const told = [
      facts.name && `your name is ${facts.name}`,
      facts.company && `you are with ${facts.company}`,
      facts.role && `your role is ${facts.role}`,
      facts.email && `your e-mail address is ${facts.email}`,
    ].filter(Boolean);
    return say(told.length > 0 ? words.remembered(told.join(', ')) : words.notIntroduced);
  },
} as const satisfies Skill;

/** From the profile in the prompt, overridden by what was said in the window; the latest counts. */
function knownFacts({ memory, earlierQuestions }: Conversation): VisitorFacts {
  return Object.assign(factsFromProfile(memory), visitorFacts(memory), ...earlierQuestions.map(visitorFacts));
}
