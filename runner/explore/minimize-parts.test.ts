import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Judged, maxExhaustive, minimize, minimizeParts } from './minimize-parts.ts';

/** A patch in which each fix takes some parts, and each regression comes with some parts. */
interface Patch {
  readonly parts: readonly string[];
  readonly fixes: Readonly<Record<string, readonly string[]>>;
  readonly regressions: Readonly<Record<string, readonly string[]>>;
}

const patches = (minLength: number, maxLength: number): fc.Arbitrary<Patch> =>
  fc.integer({ min: minLength, max: maxLength }).chain((length) => {
    const parts = Array.from({ length }, (_, index) => `part-${index}`);
    const some = (names: string) =>
      fc
        .array(fc.subarray(parts, { minLength: 1, maxLength: Math.min(3, length) }), { maxLength: 4 })
        .map((sets) => Object.fromEntries(sets.map((set, index) => [`${names}-${index}`, set])));
    return fc.record({ parts: fc.constant(parts), fixes: some('fix'), regressions: some('regression') });
  });

function judgeWith({ fixes, regressions }: Patch, set: readonly string[]): Judged {
  const having = (needs: Patch['fixes']): string[] =>
    Object.keys(needs).filter((name) => needs[name]?.every((part) => set.includes(part)));
  return { fixes: having(fixes), regressions: having(regressions) };
}

const reduce = (patch: Patch) =>
  minimizeParts(patch.parts, (sets) => Promise.resolve(sets.map((set) => judgeWith(patch, set))));

describe.each([
  ['few parts', patches(1, maxExhaustive)],
  ['many parts', patches(maxExhaustive + 1, 20)],
])('of a patch of %s', (_, arbitrary) => {
  test('what is kept regresses nothing, and is what was judged', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (patch) => {
        const { kept } = await reduce(patch);
        expect(kept?.judged).toEqual(judgeWith(patch, kept?.parts ?? []));
        expect(kept?.judged.regressions).toEqual([]);
      }),
    );
  });

  test('no part that is kept can be taken away without losing a fix', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (patch) => {
        const { kept } = await reduce(patch);
        for (const part of kept?.parts ?? []) {
          const less = judgeWith(patch, kept?.parts.filter((other) => other !== part) ?? []);
          expect(kept?.judged.fixes.every((fix) => less.fixes.includes(fix))).toBe(false);
        }
      }),
    );
  });

  test('each fix is kept, or has a price: parts that have it, and that break something', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (patch) => {
        const { kept, prices } = await reduce(patch);
        const priced = prices.map(({ fix }) => fix);
        expect([...(kept?.judged.fixes ?? []), ...priced].toSorted()).toEqual(
          Object.keys(patch.fixes).toSorted(),
        );
        for (const { fix, judged } of prices) expect(judged.fixes).toContain(fix);
      }),
    );
  });

  test('a patch that regresses nothing keeps all its fixes', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (patch) => {
        const { kept } = await reduce({ ...patch, regressions: {} });
        expect(kept?.judged.fixes).toEqual(Object.keys(patch.fixes));
      }),
    );
  });
});

test('of few parts, no other set keeps more fixes without a regression', async () => {
  await fc.assert(
    fc.asyncProperty(patches(1, maxExhaustive), async (patch) => {
      const { kept } = await reduce(patch);
      for (const set of fc.sample(fc.subarray([...patch.parts]), 30)) {
        const { fixes, regressions } = judgeWith(patch, set);
        if (regressions.length === 0) {
          expect(fixes.length).toBeLessThanOrEqual(kept?.judged.fixes.length ?? 0);
        }
      }
    }),
  );
});

test('nothing is kept of a patch that regresses with none of its parts on', async () => {
  for (const count of [2, maxExhaustive + 2]) {
    const parts = Array.from({ length: count }, (_, index) => String(index));
    const { kept } = await minimizeParts(parts, (sets) =>
      Promise.resolve(sets.map(() => ({ fixes: [], regressions: ['always'] }))),
    );
    expect(kept).toBeUndefined();
  }
});

test('delta debugging finds the few items that are needed among many, without trying most sets', async () => {
  const items = Array.from({ length: 200 }, (_, index) => index);
  let tried = 0;
  const smallest = await minimize(items, (some) => {
    tried++;
    return Promise.resolve([17, 120, 121].every((item) => some.includes(item)));
  });
  expect(smallest).toEqual([17, 120, 121]);
  expect(tried).toBeLessThan(150);
});

test('a set that was minimized is minimal in single items, whatever the test', async () => {
  await fc.assert(
    fc.asyncProperty(fc.func(fc.boolean()), fc.integer({ min: 0, max: 12 }), async (chance, length) => {
      const items = Array.from({ length }, (_, index) => index);
      const passes = (some: readonly number[]): Promise<boolean> =>
        Promise.resolve(some.length === length || chance(some));
      const smallest = await minimize(items, passes);
      expect(await passes(smallest)).toBe(true);
      for (const item of smallest) {
        expect(await passes(smallest.filter((other) => other !== item))).toBe(false);
      }
    }),
  );
});
