import type { ServerMessage } from '@minime/contracts';
import { useState } from 'preact/hooks';
import { strings } from '../strings.js';
import { download, erase } from './own-data.js';

export interface MenuProps {
  session: ServerMessage<'session'>;
  startOver: () => void;
  erased: () => void;
  /** The server has not done what was asked. */
  failed: () => void;
  close: () => void;
}

/** Beginning afresh and, where the server offers it, taking the conversation home or having it erased. */
export default function Menu({ session, startOver, erased, failed, close }: MenuProps) {
  // What cannot be undone needs a second press.
  const [isAsking, setAsking] = useState(false);
  const choose = (run: () => void) => () => {
    close();
    run();
  };
  const eraseNow = choose(() => void erase(session).then(erased, failed));
  return (
    <ul>
      <Item label={strings.startOver} onClick={choose(startOver)} />
      {session.privacyEndpoint && (
        <>
          <Item label={strings.download} onClick={choose(() => void download(session).catch(failed))} />
          <Item
            label={isAsking ? strings.eraseSure : strings.erase}
            isWarning={isAsking}
            onClick={isAsking ? eraseNow : () => setAsking(true)}
          />
        </>
      )}
    </ul>
  );
}

const Item = ({ label, isWarning, onClick }: { label: string; isWarning?: boolean; onClick: () => void }) => (
  <li>
    <button type="button" class={isWarning ? 'quiet sure' : 'quiet'} onClick={onClick}>
      {label}
    </button>
  </li>
);
