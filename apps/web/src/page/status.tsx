import type { Connection, Notice } from '../client/index.js';
import { errorText, fill, strings } from '../strings.js';
import { CloseIcon } from './icons.js';

/** Whether we are connected, when that is worth a word. */
export function ConnectionLine({ connection }: { connection: Connection }) {
  return (
    <div role="status" class="connection">
      {connection !== 'online' && <p class={`pill ${connection}`}>{strings.connection[connection]}</p>}
    </div>
  );
}

/** Why something was refused, and for how long. @param seconds until it may be tried again, 0: at once */
export function NoticeLine({ notice, seconds, dismiss }: { notice: Notice; seconds: number; dismiss: () => void }) {
  return (
    <div class={`notice ${notice.code}`}>
      <p role="alert">{errorText(notice.code, notice.message)}</p>{' '}
      {seconds > 0 ? (
        <p class="countdown">{fill(strings.waitSeconds, { count: seconds })}</p>
      ) : (
        <button type="button" class="quiet" aria-label={strings.dismiss} onClick={dismiss}>
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
