import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseCellId } from './cell-names.ts';
import { fileSlug, nameTests } from './name-tests.ts';
import type { PlannedSuiteFile } from './plan.ts';

const file: PlannedSuiteFile = {
  ...{ kind: 'suite', id: 'pytest/tests.test_a.py', suite: 'pytest', file: 'tests/test_a.py' },
  ...{ line: 1, column: 1, title: 'tests/test_a.py', rule: '', sources: {} },
  ...{ runner: { kind: 'pytest', args: [] }, testFile: 'tests/test_a.py' },
};

const idsOf = (...tests: string[]): string[] =>
  nameTests(
    file,
    tests.map((test) => ({ test })),
  ).map(({ id }) => id.slice(file.id.length));

describe('the id of a test', () => {
  test('is its name behind that of its file, with dots where its runner separates', () => {
    expect(idsOf('tests/test_a.py::TestB::test_c[asyncio-1.5]')).toEqual(['.TestB.test_c-asyncio-1.5']);
    expect(idsOf('a group > does this, and that')).toEqual(['.a-group.does-this-and-that']);
    expect(fileSlug('tests/deep/test_a.py')).toBe('tests.deep.test_a.py');
  });

  test('gets a hash of the whole name where two would be alike, whichever comes first', () => {
    const [a, b, c] = idsOf('x[a+b]', 'x[a*b]', 'y');
    expect(a).toMatch(/^\.x-a-b-[\da-f]{8}$/);
    expect(b).toMatch(/^\.x-a-b-[\da-f]{8}$/);
    expect(a).not.toBe(b);
    expect(c).toBe('.y');
    expect(idsOf('x[a*b]', 'x[a+b]')).toEqual([b, a]);
  });

  test('is a hash where nothing of the name can stay, and cut where it is long', () => {
    expect(idsOf('測試')[0]).toMatch(/^\.[\da-f]{8}$/);
    const [long] = idsOf('x'.repeat(500));
    expect(long).toMatch(/^\.x{120}-[\da-f]{8}$/);
  });

  test('always makes a name of a cell, each its own', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, unit: 'binary' }), { maxLength: 20 }), (names) => {
        const tests = nameTests(
          file,
          names.map((name) => ({ test: name })),
        );
        for (const { id } of tests) expect(parseCellId(`${id}@1+none#real`)?.scenario).toBe(id);
        expect(new Set(tests.map(({ id }) => id)).size).toBe(names.length);
        expect(tests.map(({ title }) => title)).toEqual(names);
      }),
    );
  });
});
