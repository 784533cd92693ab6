/** Which version to try next, and where something changed: bisection over versions of which some cannot be tried. Pure. */

/** What a version came to: a key that is the same for what is the same, or why it could not be tried. */
export type Tried = { readonly key: string } | { readonly skipped: string };

export type Bisection =
  | { readonly kind: 'try'; readonly index: number }
  /** `at` is the first version that was tried and differs; those before it in `candidates` could not be tried. */
  | {
      readonly kind: 'changed';
      readonly from: number;
      readonly at: number;
      readonly candidates: readonly number[];
    }
  | { readonly kind: 'unchanged'; readonly first: number; readonly last: number }
  /** No version could be tried. */
  | { readonly kind: 'nothing' };

/**
 * First both ends, then always the middle, or what can be tried nearest to it. Assumes one change between the ends; what
 * is said is true of the versions that were tried in any case.
 *
 * @param tried by the version's place, absent for what was not tried
 */
export function bisectVersions(tried: readonly (Tried | undefined)[]): Bisection {
  const first = tried.findIndex((each) => !isSkipped(each));
  const last = tried.findLastIndex((each) => !isSkipped(each));
  if (first === -1) return { kind: 'nothing' };
  const [from, to] = [tried[first], tried[last]];
  if (from === undefined) return { kind: 'try', index: first };
  if (to === undefined) return { kind: 'try', index: last };
  const key = keyOf(from);
  if (key === keyOf(to)) return { kind: 'unchanged', first, last };

  const differing = tried.findIndex(
    (each, index) => index > first && keyOf(each) !== undefined && keyOf(each) !== key,
  );
  const before = tried.findLastIndex((each, index) => index < differing && keyOf(each) === key);
  const middle = (before + differing) / 2;
  const untried = tried
    .flatMap((each, index) => (each === undefined && index > before && index < differing ? [index] : []))
    .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  const [next] = untried;
  if (next !== undefined) return { kind: 'try', index: next };
  const candidates = Array.from({ length: differing - before }, (_, index) => before + 1 + index);
  return { kind: 'changed', from: before, at: differing, candidates };
}

function isSkipped(tried: Tried | undefined): boolean {
  return tried !== undefined && 'skipped' in tried;
}

function keyOf(tried: Tried | undefined): string | undefined {
  return tried !== undefined && 'key' in tried ? tried.key : undefined;
}
