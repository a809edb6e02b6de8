import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Closer to the end than this, in CSS pixels, a reader is at the end. */
const AT_END_PX = 8;

const toEnd = (element: HTMLElement): number => element.scrollHeight - element.clientHeight - element.scrollTop;

/**
 * Keeps a scrolling element at its end while the reader is there, and leaves it alone while they read further up.
 * @param content changes whenever what is shown changes
 * @param hasEnd whether its end is what matters: a welcome is read from the beginning
 */
export function useFollow(content: unknown, hasEnd: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const lastTop = useRef(0);
  const isTalk = useRef(hasEnd);
  isTalk.current = hasEnd;
  const [hasMissed, setHasMissed] = useState(false);

  const follow = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    isFollowing.current = true;
    element.scrollTop = element.scrollHeight;
    // Where less text is left than before, the browser has scrolled up: that was not the reader.
    lastTop.current = element.scrollTop;
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
    if (!hasEnd) return;
    if (isFollowing.current) follow();
    else if (ref.current && toEnd(ref.current) > AT_END_PX) setHasMissed(true);
  }, [content, follow]);

  /** What the reader unfolds they want to read: it stays where it is. */
  const onClick = useCallback(({ target }: Event) => {
    if ((target as Element).closest('.sources, .mark')) isFollowing.current = false;
  }, []);

  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(() => isTalk.current && isFollowing.current && follow());
    observer.observe(ref.current);
    // Cards come when their code has been loaded, pictures when they like.
    observer.observe(ref.current.firstElementChild as Element);
    return () => observer.disconnect();
  }, [follow]);

  return { ref, onScroll, onClick, follow, hasMissed };
}
