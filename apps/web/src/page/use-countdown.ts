import { useEffect, useState } from 'preact/hooks';

const secondsTo = (moment: number | undefined): number =>
  moment === undefined ? 0 : Math.max(0, Math.ceil((moment - Date.now()) / 1000));

/** Whole seconds until `moment` (ms since the epoch), counting down to 0; then `onEnd` is called once. */
export function useCountdown(moment: number | undefined, onEnd: () => void): number {
  const [, drawWhenNew] = useState(0);
  useEffect(() => {
    if (moment === undefined) return;
    const timer = setInterval(() => {
      const left = secondsTo(moment);
      drawWhenNew(left);
      if (left > 0) return;
      clearInterval(timer);
      onEnd();
    }, 250);
    return () => clearInterval(timer);
  }, [moment]);
  // Asked anew each time it is drawn: a refusal never stands there without its time, not even for a moment.
  return secondsTo(moment);
}
