/** Milliseconds in whole microseconds. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
