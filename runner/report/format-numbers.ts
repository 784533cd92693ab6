/** How numbers read in every report: durations, rates, shares and counts. Layout is left to the reports. */

/** A duration in at most 7 characters: `62 ns`, `80 µs`, `1.2 ms`, `50 ms`, `5.00 s`, `15.1 s`, `25 min`, `3.2 h`. */
export const formatDuration = (seconds: number): string => {
  if (seconds === 0) return '0 s';
  const unit = durationUnits.find(({ below }) => seconds < below) ?? hours;
  return `${(seconds / unit.seconds).toFixed(unit.decimals)} ${unit.name}`;
};

/** Each bound is the first value that rounding would carry into the next row. */
const durationUnits = [
  { below: 999.5e-9, seconds: 1e-9, decimals: 0, name: 'ns' },
  { below: 9.95e-6, seconds: 1e-6, decimals: 1, name: 'µs' },
  { below: 999.5e-6, seconds: 1e-6, decimals: 0, name: 'µs' },
  { below: 9.95e-3, seconds: 1e-3, decimals: 1, name: 'ms' },
  { below: 999.5e-3, seconds: 1e-3, decimals: 0, name: 'ms' },
  { below: 9.995, seconds: 1, decimals: 2, name: 's' },
  { below: 99.95, seconds: 1, decimals: 1, name: 's' },
  { below: 599.5, seconds: 1, decimals: 0, name: 's' },
  { below: 5970, seconds: 60, decimals: 0, name: 'min' },
];

const hours = { seconds: 3600, decimals: 1, name: 'h' };

/** Seconds on a loop's clock, exact to 5 decimals and without trailing zeros: `0.00008`, `5.00006`, `0.25`. */
export const formatSeconds = (seconds: number): string => String(Number(seconds.toFixed(5)));

/** Events a second: `320/s`, `4.2k/s`, `48k/s`, `1.05M/s`. */
export const formatRate = (perSecond: number): string => {
  if (perSecond < 999.5) {
    return `${perSecond.toFixed(0)}/s`;
  }
  if (perSecond < 999_500) {
    return `${(perSecond / 1e3).toFixed(perSecond < 9_950 ? 1 : 0)}k/s`;
  }
  return `${(perSecond / 1e6).toFixed(perSecond < 99.5e6 ? 2 : 0)}M/s`;
};

/** A fraction as whole per cent: `99%`. */
export const formatShare = (fraction: number): string => `${(fraction * 100).toFixed(0)}%`;

/** How many times one number is another: `21 ×`, `2.4 ×`. */
export const formatRatio = (ratio: number): string => `${ratio.toFixed(ratio < 9.95 ? 1 : 0)} ×`;

/** A whole number with separators: `12,507`. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** A count and the noun that agrees with it: `1 cell`, `228 cells`, `2 passes`. */
export const formatQuantity = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
