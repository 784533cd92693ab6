/**
 * Searches the parts of a patch for the smallest set that keeps as many fixes as can be had without a regression. Few
 * parts are tried in every combination; of many, delta debugging tries what matters. What a set fixes and breaks is the
 * caller's to find out.
 */

/** What a set of parts does, by names. */
export interface Judged {
  readonly fixes: readonly string[];
  readonly regressions: readonly unknown[];
}

/** Judges sets of parts; asked for many at once where they do not depend on each other. */
export type JudgeSets<J extends Judged> = (sets: readonly (readonly string[])[]) => Promise<readonly J[]>;

export interface TriedSet<J extends Judged> {
  readonly parts: readonly string[];
  readonly judged: J;
}

export interface Minimized<J extends Judged> {
  /** The answer; undefined if even no part at all regresses. */
  readonly kept: TriedSet<J> | undefined;
  /** For each fix of the whole patch that is lost, the cheapest set that was found to have it, with what that breaks. */
  readonly prices: readonly (TriedSet<J> & { readonly fix: string })[];
  /** All sets were tried: no other one keeps more without a regression. */
  readonly isExhaustive: boolean;
}

/** Up to so many parts, all sets are tried: 64 of them. */
export const maxExhaustive = 6;

/**
 * The set that is kept regresses nothing, and no part of it can be taken away without losing a fix that it keeps.
 *
 * @param parts all parts, in the order in which sets name them
 */
export async function minimizeParts<J extends Judged>(
  parts: readonly string[],
  judge: JudgeSets<J>,
): Promise<Minimized<J>> {
  return parts.length <= maxExhaustive ? tryAll(parts, judge) : debugDelta(parts, judge);
}

async function tryAll<J extends Judged>(
  parts: readonly string[],
  judge: JudgeSets<J>,
): Promise<Minimized<J>> {
  const sets = listSubsets(parts);
  const judged = await judge(sets);
  const tried = sets.map((set, index) => ({ parts: set, judged: at(judged, index) }));
  const [kept] = tried
    .filter((each) => each.judged.regressions.length === 0)
    .toSorted((a, b) => b.judged.fixes.length - a.judged.fixes.length || a.parts.length - b.parts.length);
  const prices = lostFixes(tried.at(-1), kept).flatMap((fix) => {
    const [cheapest] = tried
      .filter((each) => each.judged.fixes.includes(fix))
      .toSorted(
        (a, b) =>
          a.judged.regressions.length - b.judged.regressions.length || a.parts.length - b.parts.length,
      );
    return cheapest === undefined ? [] : [{ fix, ...cheapest }];
  });
  return { kept, prices, isExhaustive: true };
}

async function debugDelta<J extends Judged>(
  parts: readonly string[],
  judge: JudgeSets<J>,
): Promise<Minimized<J>> {
  const one = async (set: readonly string[]): Promise<TriedSet<J>> => {
    const ordered = parts.filter((part) => set.includes(part));
    return { parts: ordered, judged: at(await judge([ordered]), 0) };
  };
  const regresses = async (set: readonly string[]): Promise<boolean> =>
    (await one(set)).judged.regressions.length > 0;
  const keeps = async (set: readonly string[], fixes: readonly string[]): Promise<boolean> => {
    const { judged } = await one(set);
    return fixes.every((fix) => judged.fixes.includes(fix));
  };
  /** Without parts that its fixes do not need. */
  const tighten = async (set: TriedSet<J>): Promise<TriedSet<J>> => {
    const { fixes } = set.judged;
    return one(
      await minimize(set.parts, async (less) => !(await regresses(less)) && (await keeps(less, fixes))),
    );
  };

  const whole = await one(parts);
  const cheapestFor = async (fix: string) => one(await minimize(parts, (set) => keeps(set, [fix])));
  const cheapest = new Map<string, TriedSet<J>>();
  for (const fix of whole.judged.fixes) cheapest.set(fix, await cheapestFor(fix));

  let kept: TriedSet<J> | undefined;
  if (!(await regresses([]))) {
    // What has to go is the smallest set whose absence takes all regressions with it.
    const gone = await minimize(parts, async (set) => !(await regresses(without(parts, set))));
    kept = await tighten(await one(without(parts, gone)));
    for (const [fix, { parts: needed }] of cheapest) {
      if (kept.judged.fixes.includes(fix)) continue;
      for (const wider of [[...kept.parts, ...needed], needed]) {
        const candidate = await one(wider);
        const isBetter = candidate.judged.fixes.length > kept.judged.fixes.length;
        if (candidate.judged.regressions.length === 0 && isBetter) kept = await tighten(candidate);
      }
    }
  }
  const prices = lostFixes(whole, kept).map((fix) => ({ fix, ...(cheapest.get(fix) ?? whole) }));
  return { kept, prices, isExhaustive: false };
}

/**
 * Zeller and Hildebrandt's ddmin: from items that pass a test to fewer that do, of which none can be taken away by
 * itself. What the test says of a set need not follow from what it says of others.
 */
export async function minimize<Item>(
  items: readonly Item[],
  passes: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  if (await passes([])) return [];
  let smallest = items;
  let granularity = 2;
  while (smallest.length > 1) {
    const chunks = splitInto(smallest, granularity);
    // With two chunks, each is the complement of the other.
    const candidates =
      granularity === 2 ? chunks : [...chunks, ...chunks.map((chunk) => without(smallest, chunk))];
    let next: readonly Item[] | undefined;
    for (const candidate of candidates) {
      if (!(await passes(candidate))) continue;
      next = candidate;
      granularity = chunks.includes(candidate) ? 2 : Math.max(granularity - 1, 2);
      break;
    }
    if (next !== undefined) smallest = next;
    else if (granularity >= smallest.length) return smallest;
    else granularity = Math.min(smallest.length, granularity * 2);
  }
  return smallest;
}

function splitInto<Item>(items: readonly Item[], count: number): (readonly Item[])[] {
  return Array.from({ length: count }, (_, index) =>
    items.slice(Math.floor((index * items.length) / count), Math.floor(((index + 1) * items.length) / count)),
  ).filter((chunk) => chunk.length > 0);
}

function without<Item>(items: readonly Item[], gone: readonly Item[]): Item[] {
  const taken = new Set(gone);
  return items.filter((item) => !taken.has(item));
}

/** All sets, the smaller ones first, and the whole last. */
function listSubsets(parts: readonly string[]): string[][] {
  const sets = Array.from({ length: 2 ** parts.length }, (_, bits) =>
    parts.filter((_part, index) => (bits >> index) & 1),
  );
  return sets.toSorted((a, b) => a.length - b.length);
}

function lostFixes<J extends Judged>(
  whole: TriedSet<J> | undefined,
  kept: TriedSet<J> | undefined,
): string[] {
  return (whole?.judged.fixes ?? []).filter((fix) => !kept?.judged.fixes.includes(fix));
}

function at<J>(judged: readonly J[], index: number): J {
  const one = judged[index];
  if (one === undefined) throw new Error('expected each set of parts to be judged');
  return one;
}
