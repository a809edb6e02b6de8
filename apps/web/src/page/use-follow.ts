import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Closer to the end than this, in CSS pixels, a reader is at the end. */
const AT_END_PX = 8;

const toEnd = (element: HTMLElement): number => element.scrollHeight - element.clientHeight - element.scrollTop;

/**
 * Keeps a scrolling element at its end while the reader is there, and leaves it alone while they read further up.
 * @param content changes whenever what is shown changes
 */
export function useFollow(content: unknown) {
  const ref = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const lastTop = useRef(0);
  const [hasMissed, setHasMissed] = useState(false);

  const follow = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    isFollowing.current = true;
    element.scrollTop = element.scrollHeight;
    setHasMissed(false);
  }, []);

  const onScroll = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    if (element.scrollTop < lastTop.current) isFollowing.current = false;
    lastTop.current = element.scrollTop;
    if (toEnd(element) > AT_END_PX) return;
    isFollowing.current = true;
    setHasMissed(false);
  }, []);

  useLayoutEffect(() => {
    if (isFollowing.current) follow();
    else if (ref.current && toEnd(ref.current) > AT_END_PX) setHasMissed(true);
  }, [content, follow]);

  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(() => isFollowing.current && follow());
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [follow]);

  return { ref, onScroll, follow, hasMissed };
}
