/** Python's `round(seconds, 6)`: the nearest multiple of a millionth, ties to even. */
export function roundToMicroseconds(seconds: number): number {
  const scaled = seconds * 1e6;
  const nearest = Math.round(scaled);
  // Far from a tie the error of the product does not matter, and the quotient of two whole numbers is exact to the last bit.
  if (Math.abs(scaled) < 2 ** 40 && Math.abs(scaled - nearest) < 0.49) return nearest / 1e6;
  // A double can only lie exactly between two multiples if it is an odd multiple of 1/128.
  const halves = seconds * 128;
  if (Number.isInteger(halves) && halves % 2 !== 0) {
    const below = Math.floor(seconds * 1e6);
    if (seconds * 1e6 - below === 0.5) return (below % 2 === 0 ? below : below + 1) / 1e6;
  }
  return Number(seconds.toFixed(6));
}
