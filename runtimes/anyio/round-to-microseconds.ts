/** Python's `round(seconds, 6)`: the nearest multiple of a millionth, ties to even. */
export function roundToMicroseconds(seconds: number): number {
  // A double can only lie exactly between two multiples if it is an odd multiple of 1/128.
  const halves = seconds * 128;
  if (Number.isInteger(halves) && halves % 2 !== 0) {
    const below = Math.floor(seconds * 1e6);
    if (seconds * 1e6 - below === 0.5) return (below % 2 === 0 ? below : below + 1) / 1e6;
  }
  return Number(seconds.toFixed(6));
}
