/**
 * What is run in which round: a function of the seed, the number of the round and the corpus as it was then. Tiny programs
 * come first; after them come tiny ones of one step more, random ones, and changed ones of the corpus, side by side.
 */
import type { Corpus } from './corpus.ts';
import { countTiny, maxTinySteps, tinyShapes } from './enumerate-shapes.ts';
import { generateShapes } from './generate-programs.ts';
import { mutateShapes } from './mutate-shapes.ts';
import type { Shape } from './name-program.ts';
import { createRandom } from './random.ts';

/** Programs a round. */
export const roundSize = 500;

/** Of each round after the first ones: so many tiny programs, so many that are made from the corpus. */
const tinyShare = 100;
const mutatedShare = 200;

/** The numbers of the tiny programs with fewer steps than the largest; those are run all. */
const firstCount = Array.from({ length: maxTinySteps }, (_, steps) => countTiny(steps)).reduce(
  (a, b) => a + b,
);

export function chooseShapes(seed: number, round: number, corpus: Corpus): (readonly Shape[])[] {
  const begin = round * roundSize;
  const first = Array.from({ length: Math.max(0, Math.min(roundSize, firstCount - begin)) }, (_, index) =>
    firstTiny(begin + index),
  );
  const rest = roundSize - first.length;
  if (rest === 0) return first;

  const random = createRandom(seed, round);
  const fresh = generateShapes(seed, round);
  const tiny = first.length > 0 ? [] : largestTiny(seed, round - Math.ceil(firstCount / roundSize));
  const mutated = Array.from({ length: Math.min(mutatedShare, rest - tiny.length) }, (_, index) => {
    const parent = corpus.pick(random);
    const donor = fresh[index];
    return parent === undefined || donor === undefined ? undefined : mutateShapes(parent, donor, random);
  }).filter((shapes) => shapes !== undefined);
  return [...first, ...tiny, ...mutated, ...fresh.slice(0, rest - tiny.length - mutated.length)];
}

/** The tiny programs of fewer steps than the largest, the smallest first. */
function firstTiny(index: number): Shape[] {
  let rest = index;
  for (let steps = 0; steps < maxTinySteps; steps++) {
    if (rest < countTiny(steps)) return tinyShapes(steps, rest);
    rest -= countTiny(steps);
  }
  throw new RangeError(`expected the number of a tiny program, got ${index}`);
}

/** Those with the most steps, in an order that the seed shuffles, until all had their turn. */
function largestTiny(seed: number, round: number): Shape[][] {
  const count = countTiny(maxTinySteps);
  const stride = coprimeStride(count);
  const offset = createRandom(seed).next(count);
  const begin = round * tinyShare;
  return Array.from({ length: Math.max(0, Math.min(tinyShare, count - begin)) }, (_, index) =>
    tinyShapes(maxTinySteps, (offset + (begin + index) * stride) % count),
  );
}

/** A stride that meets every number below `count` once, far apart one after the other. */
function coprimeStride(count: number): number {
  let stride = Math.floor(count * 0.618);
  while (greatestDivisor(stride, count) !== 1) stride++;
  return stride;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
