import type { ServerMessage } from '@minime/contracts';
import { safeAddress } from '../markdown/markdown.js';
import { fill, strings } from '../strings.js';

/** The part whose absence makes answers a demonstration. */
const MODEL_PART = 'Claude';
const MODEL_VARIABLE = 'ANTHROPIC_API_KEY';

/** What every visitor has to know: that this is an AI, and what of it is only played. */
export function Disclosure({ session: { persona, sandboxed } }: { session: ServerMessage<'session'> }) {
  const privacyUrl = safeAddress(persona.privacyUrl ?? '');
  return (
    <footer class="disclosure">
      <p lang="" dir="auto">
        {persona.disclosure}
        {privacyUrl && (
          <>
            {' '}
            <a href={privacyUrl} target="_blank" rel="noopener">
              {strings.privacy}
            </a>
          </>
        )}
      </p>
      {sandboxed.length > 0 && (
        <p class="demo">
          {sandboxed.includes(MODEL_PART)
            ? fill(strings.demoAnswers, { variable: MODEL_VARIABLE })
            : fill(strings.demoParts, { parts: sandboxed.join(', ') })}
        </p>
      )}
    </footer>
  );
}
