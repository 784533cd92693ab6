/** Says in a word or two how fast a cost grows. */

/** @param exponent the power of the size with which it grows */
export function describeGrowth(exponent: number): string {
  if (exponent < 0.1) return 'constant';
  if (exponent < 0.85) return 'slower than linear';
  if (exponent <= 1.15) return 'about linear';
  if (exponent < 1.8) return 'faster than linear';
  if (exponent <= 2.2) return 'about quadratic';
  return 'faster than quadratic';
}
