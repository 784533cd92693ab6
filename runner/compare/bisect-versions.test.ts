import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { bisectVersions, type Bisection, type Tried } from './bisect-versions.ts';

/** Bisects a history, `undefined` for a version that cannot be tried, to its end. */
function bisect(history: readonly (string | undefined)[]): { answer: Bisection; tries: number } {
  const tried: (Tried | undefined)[] = history.map(() => undefined);
  for (let tries = 0; ; tries++) {
    const answer = bisectVersions(tried);
    if (answer.kind !== 'try') return { answer, tries };
    const key = history[answer.index];
    tried[answer.index] = key === undefined ? { skipped: 'cannot be installed' } : { key };
  }
}

describe('bisection', () => {
  const history = fc
    .record({
      old: fc.integer({ min: 1, max: 40 }),
      new: fc.integer({ min: 1, max: 40 }),
      skips: fc.array(fc.nat({ max: 79 }), { maxLength: 30 }),
    })
    .map(({ old, new: newer, skips }) =>
      [...Array<string>(old).fill('passed'), ...Array<string>(newer).fill('failed')].map((key, index) =>
        skips.includes(index) ? undefined : key,
      ),
    );

  test('finds the first version that differs, and names every one that it could be', () => {
    fc.assert(
      fc.property(history, (versions) => {
        const lastOld = versions.lastIndexOf('passed');
        const firstNew = versions.indexOf('failed');
        const { answer } = bisect(versions);
        if (lastOld === -1 && firstNew === -1) expect(answer).toEqual({ kind: 'nothing' });
        else if (lastOld === -1 || firstNew === -1) expect(answer.kind).toBe('unchanged');
        else {
          const candidates = versions.flatMap((_, index) =>
            index > lastOld && index <= firstNew ? [index] : [],
          );
          expect(answer).toEqual({ kind: 'changed', from: lastOld, at: firstNew, candidates });
        }
      }),
    );
  });

  test('tries no more versions than halving takes, where each can be tried', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (old, newer) => {
        const versions = [...Array<string>(old).fill('a'), ...Array<string>(newer).fill('b')];
        expect(bisect(versions).tries).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(versions.length)));
      }),
    );
  });

  test('says of a history without a change, or of one version, that it has none', () => {
    expect(bisect(['a', 'a', 'a']).answer).toEqual({ kind: 'unchanged', first: 0, last: 2 });
    expect(bisect(['a']).answer).toEqual({ kind: 'unchanged', first: 0, last: 0 });
  });

  test('names what really changed in a history that changes more than once', () => {
    const { answer } = bisect(['a', 'a', 'b', 'a', 'b', 'b']);
    expect(answer).toMatchObject({ kind: 'changed' });
    if (answer.kind === 'changed') expect([2, 4]).toContain(answer.at);
  });
});
