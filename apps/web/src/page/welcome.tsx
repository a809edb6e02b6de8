import { strings } from '../strings.js';

interface WelcomeProps {
  greeting: string;
  /** None while nothing would be answered. */
  starters: readonly string[];
  ask: (text: string) => void;
}

/** The first words, and questions to begin with. */
export function Welcome({ greeting, starters, ask }: WelcomeProps) {
  return (
    <section class="welcome">
      <h2 class="unseen">{strings.conversation}</h2>
      <p class="greeting" lang="" dir="auto">
        {greeting}
      </p>
      <div class="starters">
        {starters.map((starter) => (
          <button key={starter} type="button" lang="" dir="auto" onClick={() => ask(starter)}>
            {starter}
          </button>
        ))}
      </div>
    </section>
  );
}
