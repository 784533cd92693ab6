/** Random numbers that repeat with their seed (mulberry32). */

export interface Random {
  /** A whole number from 0 up to, and not including, `below`. */
  next(below: number): number;
}

/** Neighbouring streams of one seed have nothing to do with each other. */
export function createRandom(seed: number, stream = 0): Random {
  let state = (seed ^ Math.imul(stream + 1, 0x9e3779b1)) | 0;
  return {
    next(below) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
    },
  };
}
