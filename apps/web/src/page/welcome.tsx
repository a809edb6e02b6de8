import type { PublicPersona } from '@minime/contracts';

interface WelcomeProps {
  greeting: string;
  persona: Pick<PublicPersona, 'starters'>;
  ask: (text: string) => void;
}

/** The first words, and questions to begin with. */
export function Welcome({ greeting, persona, ask }: WelcomeProps) {
  return (
    <section class="welcome">
      <p class="greeting" lang="" dir="auto">
        {greeting}
      </p>
      <div class="starters">
        {persona.starters.map((starter) => (
          <button key={starter} type="button" lang="" dir="auto" onClick={() => ask(starter)}>
            {starter}
          </button>
        ))}
      </div>
    </section>
  );
}
