import { useEffect, useState } from 'preact/hooks';
import { strings } from '../strings.js';
import { CopyIcon, DoneIcon } from './icons.js';

const COPIED_MS = 2_000;

/** Browsers give the clipboard to secure pages only; elsewhere there is nothing to offer. */
export function CopyButton({ text, label, class: name = '' }: { text: string; label: string; class?: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  if (!navigator.clipboard) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  const shown = isCopied ? strings.copied : label;
  return (
    <button type="button" class={`quiet tool ${name}`} aria-label={shown} title={shown} onClick={copy}>
      {isCopied ? <DoneIcon /> : <CopyIcon />}
    </button>
  );
}
