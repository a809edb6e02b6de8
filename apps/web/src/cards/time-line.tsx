import { fill, strings } from '../strings.js';

/** A time in the visitor's words and, where it differs, in the owner's. */
export function TimeLine({ label, ownerLabel, ownerName }: { label: string; ownerLabel?: string; ownerName: string }) {
  return (
    <p class="when" lang="" dir="auto">
      {label}
      {ownerLabel && (
        <span class="aside" dir={document.dir as 'ltr' | 'rtl'}>
          {fill(strings.forOwner, { time: ownerLabel, name: ownerName })}
        </span>
      )}
    </p>
  );
}
