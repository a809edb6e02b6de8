/** The value below which the given share (0 to 1) of the values lies; NaN of none. */
export function percentile(values: number[], share: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value, of an even number the mean of the middle two; NaN of none. */
export function median(values: number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** Half the distance between the largest and the smallest, as a share of the median: how much to trust it. */
export function noise(values: number[]): number {
  const sorted = values.filter(Number.isFinite);
  return (Math.max(...sorted) - Math.min(...sorted)) / 2 / Math.abs(median(sorted));
}
