export interface Sample {
  /** Unix time in milliseconds. */
  at: number;
  bytes: number;
}

const MEGABYTE = 2 ** 20;
const MINUTE_MS = 60_000;

/** The slope of the line with the least squares through the samples. */
export function megabytesPerMinute(samples: Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minutes = samples.map(({ at }) => at / MINUTE_MS);
  const megabytes = samples.map(({ bytes }) => bytes / MEGABYTE);
  const [meanMinutes, meanMegabytes] = [mean(minutes), mean(megabytes)];
  let [covariance, variance] = [0, 0];
  for (const [i, minute] of minutes.entries()) {
    covariance += (minute - meanMinutes) * (megabytes[i]! - meanMegabytes);
    variance += (minute - meanMinutes) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}
