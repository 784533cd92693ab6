/** Milliseconds on a monotonic clock. `performance.now()` is the same, but has to be loaded, which takes longer than many a run. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
