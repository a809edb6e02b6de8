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
export const AgainIcon = icon('M15.5 10a5.5 5.5 0 1 1-1.8-4.1M14 2.5v3.7h-3.7', 18);
export const GoodIcon = icon(
  'M6 9v7H3.5V9zM6 9l3.5-6c1.5 0 2 1 1.7 2.3L10.5 8H15c1 0 1.6.8 1.4 1.8l-1 5c-.2.8-.7 1.2-1.4 1.2H6',
  18,
);
export const BadIcon = icon(
  'M6 11V4H3.5v7zM6 11l3.5 6c1.5 0 2-1 1.7-2.3L10.5 12H15c1 0 1.6-.8 1.4-1.8l-1-5C15.2 4.4 14.7 4 14 4H6',
  18,
);
export const MoreIcon = icon('M10 5v.01M10 10v.01M10 15v.01');
