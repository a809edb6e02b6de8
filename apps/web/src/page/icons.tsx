const icon =
  (path: string, size = 20) =>
  () => (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" class="icon">
      <path d={path} />
    </svg>
  );

export const SendIcon = icon('M10 16V4.5M5 9l5-5 5 5');
export const StopIcon = icon('M6 6h8v8H6z');
export const CopyIcon = icon('M7.5 7.5v-3h8v8h-3M4.5 7.5h8v8h-8z', 18);
export const DoneIcon = icon('M4.5 10.5l3.5 3.5 7.5-8', 18);
export const DownIcon = icon('M10 4v11.5M5 11l5 5 5-5', 16);
export const OutIcon = icon('M7 5h8v8M15 5l-9.5 9.5', 16);
export const CloseIcon = icon('M5.5 5.5l9 9M14.5 5.5l-9 9', 18);
