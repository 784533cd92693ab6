/**
 * The search for the first version at which something changed: which version to try next, and what the tries so far come
 * to. Pure; what is tried, and what makes two tries alike, is the caller's business.
 */

/** What a version showed: two with the same text are alike. `null`: it could not be tried, and is passed over. */
export type Shown = string | null;

/** What was tried so far, by the version's index in the ordered list. */
export type Tries = ReadonlyMap<number, Shown>;

/** Versions by their indices. */
export type BisectAnswer =
  | {
      readonly kind: 'changed';
      /** The last version that shows what the first one shows. */
      readonly before: number;
      /** The change came with one of these, of which only the last could be tried; mostly it is the only one. */
      readonly candidates: readonly [number, ...number[]];
    }
  /** Both ends are alike; what lies between was not tried. */
  | { readonly kind: 'unchanged'; readonly first: number; readonly last: number }
  /** Fewer than two versions could be tried. */
  | { readonly kind: 'undecided' };

/**
 * The versions to try next, which may be tried side by side: both ends first, then the one in the middle, or the nearest
 * to it that can be tried. Empty once there is an answer.
 */
export function chooseTries(count: number, tries: Tries): readonly number[] {
  const ends = findEnds(count, tries);
  if (ends.untried.length > 0) return ends.untried;
  const { first, last } = ends;
  if (first === last || tries.get(first) === tries.get(last)) return [];
  const { next } = narrow(first, last, tries);
  return next === undefined ? [] : [next];
}

/** @returns undefined as long as there is something to try */
export function answerBisection(count: number, tries: Tries): BisectAnswer | undefined {
  if (chooseTries(count, tries).length > 0) return undefined;
  const { first, last } = findEnds(count, tries);
  if (first === last) return { kind: 'undecided' };
  if (tries.get(first) === tries.get(last)) return { kind: 'unchanged', first, last };
  const { low, high } = narrow(first, last, tries);
  const [candidate = high, ...others] = range(low + 1, high + 1);
  return { kind: 'changed', before: low, candidates: [candidate, ...others] };
}

/** Versions in a row that show the same. */
export interface VersionRun {
  readonly shown: string;
  /** Those that were tried. */
  readonly versions: readonly [number, ...number[]];
}

/** The runs of a list whose every version was tried, in order; a version that could not be tried is in none and parts none. */
export function listRuns(count: number, tries: Tries): VersionRun[] {
  const runs: { readonly shown: string; readonly versions: [number, ...number[]] }[] = [];
  for (const index of range(0, count)) {
    const shown = tries.get(index) ?? null;
    const run = runs.at(-1);
    if (shown === null) continue;
    if (run?.shown === shown) run.versions.push(index);
    else runs.push({ shown, versions: [index] });
  }
  return runs;
}

interface Ends {
  /** The first and the last version that could be tried, where both are known; the same if there is only one. */
  readonly first: number;
  readonly last: number;
  /** What is to be tried before they are known. */
  readonly untried: readonly number[];
}

function findEnds(count: number, tries: Tries): Ends {
  const indices = range(0, count);
  const isTriable = (index: number): boolean => tries.get(index) !== null;
  const first = indices.find(isTriable) ?? 0;
  const last = indices.findLast(isTriable) ?? first;
  const untried = [...new Set([first, last])].filter((index) => index < count && !tries.has(index));
  return { first, last, untried };
}

/** Between `low`, alike to the first version, and `high`, which is not, lie only versions that cannot be tried, or `next`. */
function narrow(
  first: number,
  last: number,
  tries: Tries,
): { readonly low: number; readonly high: number; readonly next?: number } {
  let [low, high] = [first, last];
  for (;;) {
    const middle = (low + high) / 2;
    const next = range(low + 1, high)
      .filter((index) => tries.get(index) !== null)
      .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
    if (next === undefined) return { low, high };
    if (!tries.has(next)) return { low, high, next };
    if (tries.get(next) === tries.get(first)) low = next;
    else high = next;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
