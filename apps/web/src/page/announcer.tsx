import { useEffect, useRef, useState } from 'preact/hooks';
import { isFinal, type Turn } from '../client/index.js';
import { toPlainText } from '../markdown/markdown.js';
import { errorText, strings } from '../strings.js';

/** Reads every finished answer out once, where a screen reader would stumble over each chunk. */
export function Announcer({ turns }: { turns: readonly Turn[] }) {
  const [said, setSaid] = useState('');
  const unfinished = useRef(new Set<string>());

  useEffect(() => {
    for (const { key, status, content, error, reason } of turns) {
      if (!isFinal(status)) unfinished.current.add(key);
      else if (unfinished.current.delete(key)) {
        setSaid(
          toPlainText(content) ||
            (status === 'failed' ? errorText(error?.code ?? reason, error?.message) : strings.stopped),
        );
      }
    }
  }, [turns]);

  return (
    <div class="unseen" role="status" lang="">
      {said}
    </div>
  );
}
