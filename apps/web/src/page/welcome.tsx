import type { PublicPersona } from '@minime/contracts';

/** The first words, and questions to begin with. */
export function Welcome({ persona, ask }: { persona: PublicPersona; ask: (text: string) => void }) {
  return (
    <section class="welcome">
      <p class="greeting" lang="" dir="auto">
        {persona.greeting}
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
