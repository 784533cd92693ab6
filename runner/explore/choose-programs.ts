/**
 * What is run in which round: a function of the seed, the number of the round and the corpus as it was then. Tiny programs
 * and those with contention come first; after them come tiny ones of one step more, random ones, and changed ones of the corpus, side by side.
 */
import type { Corpus } from './corpus.ts';
import { contentionCount, contentionShapes } from './enumerate-contention.ts';
import { countTiny, maxTinySteps, tinyShapes } from './enumerate-shapes.ts';
import { generateShapes } from './generate-programs.ts';
import { mutateShapes } from './mutate-shapes.ts';
import type { Shape } from './name-program.ts';
import { createRandom } from './random.ts';

/** Programs a round. */
export const roundSize = 500;

/** Of each round after the first ones: so many tiny programs, so many that are made from the corpus. */
const tinyShare = 200;
const mutatedShare = 150;

/** The tiny programs with fewer steps than the largest, and those with contention; these are run all. */
const firstCount = Array.from({ length: maxTinySteps }, (_, steps) => countTiny(steps)).reduce(
  (a, b) => a + b,
  contentionCount,
);

/** A program to run. */
export interface Choice {
  readonly shapes: readonly Shape[];
  /** Drawn by chance alone: what of these differs is a measure of how much of everything does. */
  readonly isRandom: boolean;
}

export function chooseShapes(seed: number, round: number, corpus: Corpus): Choice[] {
  const begin = round * roundSize;
  const first = Array.from({ length: Math.max(0, Math.min(roundSize, firstCount - begin)) }, (_, index) =>
    firstTiny(begin + index),
  );
  const rest = roundSize - first.length;
  if (rest === 0) return first.map(asChoice);

  const random = createRandom(seed, round);
  const fresh = generateShapes(seed, round);
  const tiny = first.length > 0 ? [] : largestTiny(seed, round - Math.ceil(firstCount / roundSize));
  const mutated = Array.from({ length: Math.min(mutatedShare, rest - tiny.length) }, (_, index) => {
    const parent = corpus.pick(random);
    const donor = fresh[index];
    return parent === undefined || donor === undefined ? undefined : mutateShapes(parent, donor, random);
  }).filter((shapes) => shapes !== undefined);
  const drawn = fresh.slice(0, rest - tiny.length - mutated.length);
  return [
    ...[...first, ...tiny, ...mutated].map(asChoice),
    ...drawn.map((shapes): Choice => ({ shapes, isRandom: true })),
  ];
}

function asChoice(shapes: readonly Shape[]): Choice {
  return { shapes, isRandom: false };
}

/** The tiny programs of fewer steps than the largest, the smallest first, then those with contention. */
function firstTiny(index: number): Shape[] {
  let rest = index;
  for (let steps = 0; steps < maxTinySteps; steps++) {
    if (rest < countTiny(steps)) return tinyShapes(steps, rest);
    rest -= countTiny(steps);
  }
  return contentionShapes(rest);
}

/** Those with the most steps, until all had their turn. */
function largestTiny(seed: number, round: number): Shape[][] {
  const order = orderLargest(seed);
  return [...order.slice(round * tinyShare, (round + 1) * tinyShare)].map((index) =>
    tinyShapes(maxTinySteps, index),
  );
}

let ordered: { readonly seed: number; readonly order: Uint32Array } | undefined;

/** In an order that the seed shuffles, but first those in which two tasks meet a cancellation, or one swallows it: they have the most ways to go. */
function orderLargest(seed: number): Uint32Array {
  if (ordered?.seed === seed) return ordered.order;
  const random = createRandom(seed);
  const count = countTiny(maxTinySteps);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let end = count - 1; end > 0; end--) {
    const other = random.next(end + 1);
    [order[end], order[other]] = [order[other] ?? 0, order[end] ?? 0];
  }
  const meets = (index: number): boolean => {
    const kinds = kindsIn(tinyShapes(maxTinySteps, index));
    const hasSecondTask = kinds.has('spawn') || kinds.has('start');
    return (kinds.has('cancel') && hasSecondTask) || (kinds.has('moveOnAfter') && kinds.has('try'));
  };
  const [first, rest] = [order.filter(meets), order.filter((index) => !meets(index))];
  ordered = { seed, order: Uint32Array.of(...first, ...rest) };
  return ordered.order;
}

function kindsIn(shapes: readonly Shape[], kinds = new Set<Shape['kind']>()): Set<Shape['kind']> {
  for (const shape of shapes) {
    kinds.add(shape.kind);
    if ('body' in shape) kindsIn(shape.body, kinds);
  }
  return kinds;
}
