import { describe, expect, test } from 'vitest';

import { compareLocks, listVersionSteps } from './compare-locks.ts';
import type { LockFile } from './lock-file.ts';

describe('compareLocks', () => {
  test('names what was upgraded, downgraded, added and removed, and nothing else', () => {
    const before = lock({ up: ['7.5.1'], down: ['2.0.0'], gone: ['1.0.0'], same: ['1.0.0', '2.0.0'] });
    const after = lock({ up: ['7.5.2'], down: ['1.0.0'], same: ['2.0.0', '1.0.0'], come: ['3.0.0'] });
    const change = { ecosystem: 'npm', file: 'package-lock.json' };
    expect(compareLocks(before, after, 'package-lock.json')).toEqual([
      { package: 'come', from: [], to: ['3.0.0'], ...change },
      { package: 'down', from: ['2.0.0'], to: ['1.0.0'], ...change },
      { package: 'gone', from: ['1.0.0'], to: [], ...change },
      { package: 'up', from: ['7.5.1'], to: ['7.5.2'], ...change },
    ]);
  });

  test('a file that is new, and one that is gone, had nothing on the other side', () => {
    const only = lock({ a: ['1.0.0'] });
    expect(compareLocks(undefined, only, 'f')).toMatchObject([{ package: 'a', from: [], to: ['1.0.0'] }]);
    expect(compareLocks(only, undefined, 'f')).toMatchObject([{ package: 'a', from: ['1.0.0'], to: [] }]);
    expect(compareLocks(undefined, undefined, 'f')).toEqual([]);
    expect(compareLocks(only, only, 'f')).toEqual([]);
  });

  test('versions are in the order of versions, what is none comes last', () => {
    const after = lock({ a: ['10.0.0', '9.0.0', 'main', '9.0.0-rc.1'] });
    expect(compareLocks(undefined, after, 'f')[0]?.to).toEqual(['9.0.0-rc.1', '9.0.0', '10.0.0', 'main']);
  });
});

test.each([
  ['one that went and one that came', ['7.5.1'], ['7.5.2'], ['7.5.1 → 7.5.2']],
  ['what stays is no step', ['5.7.2', '7.5.1'], ['5.7.2', '7.5.2'], ['7.5.1 → 7.5.2']],
  ['two and two, in their order', ['5.7.1', '7.5.1'], ['5.7.2', '7.5.2'], ['5.7.1 → 5.7.2', '7.5.1 → 7.5.2']],
  ['two become one', ['6.3.0', '7.5.1'], ['7.5.2'], ['6.3.0 → 7.5.2', '7.5.1 → 7.5.2']],
  ['one becomes two', ['7.5.1'], ['6.3.1', '7.5.2'], ['7.5.1 → 6.3.1', '7.5.1 → 7.5.2']],
  [
    'each comes from the nearest below',
    ['6.0.0', '7.0.0'],
    ['6.1.0', '7.1.0', '8.0.0'],
    ['6.0.0 → 6.1.0', '7.0.0 → 7.1.0', '7.0.0 → 8.0.0'],
  ],
  ['a copy that goes joins the one that stays', ['6.3.0', '7.5.1'], ['7.5.1'], ['6.3.0 → 7.5.1']],
  ['a copy that comes parts from the one that stays', ['7.5.1'], ['6.3.0', '7.5.1'], ['7.5.1 → 6.3.0']],
  ['an added package', [], ['1.0.0'], []],
  ['a removed package', ['1.0.0'], [], []],
])('steps: %s', (_, from, to, expected) => {
  expect(listVersionSteps({ from, to }).map((step) => `${step.from} → ${step.to}`)).toEqual(expected);
});

function lock(packages: Record<string, string[]>): LockFile {
  return {
    ecosystem: 'npm',
    packages: new Map(Object.entries(packages).map(([name, versions]) => [name, new Set(versions)])),
  };
}
