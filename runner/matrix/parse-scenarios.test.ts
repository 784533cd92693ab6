import { describe, expect, test } from 'vitest';
import { changed, files, good, matrixOf, mistakesOf, surround } from './matrix-fixture.ts';
import { parseMatrix } from './parse-matrix.ts';

describe('scenario paths', () => {
  test('that do not exist are compared with what is beside them, folder by folder', () => {
    expect(mistakesOf(changed('scenarios/contract', 'scenarios/contarct'))).toEqual([
      '6:13+18 expected a folder or a file that exists, found `scenarios/contarct` (did you mean `scenarios/contract`?)',
    ]);
    expect(mistakesOf(changed('scenarios/contract', 'senarios/contract'))[0]).toContain(
      'did you mean `scenarios/contract`?',
    );
    expect(mistakesOf(changed('scenarios/contract', 'elsewhere'))[0]).toContain(
      'paths are relative to the matrix',
    );
  });

  test('may be written in several ways', () => {
    expect(mistakesOf(changed('scenarios/contract', './scenarios/../scenarios/contract/'))).toEqual([]);
  });

  test('must lead to scenarios', () => {
    expect(mistakesOf(changed('scenarios/contract', 'scenarios/empty'))).toEqual([
      expect.stringContaining('6:13+15 expected scenarios in `scenarios/empty`, found none'),
    ]);
    expect(mistakesOf(changed('scenarios/contract', 'scenarios/contract/notes.md'))).toEqual([
      expect.stringContaining('6:13+27 expected a .ts or .js file'),
    ]);
  });

  test('must not be given twice, however they are written', () => {
    expect(mistakesOf(changed('[scenarios/contract', '[scenarios/contract, ./scenarios/contract/'))).toEqual([
      '6:33+21 expected each path once, found `./scenarios/contract/` again, first on line 6',
    ]);
    expect(
      mistakesOf(changed('[scenarios/contract', '[scenarios/contract, scenarios/contract/fail-after.ts')),
    ).toEqual(['6:33+32 expected each scenario once, found `contract/fail-after` again, first on line 6']);
  });

  test('must not give two files the same id', () => {
    expect(mistakesOf(changed('[scenarios/contract', '[scenarios/contract, other/contract'))).toEqual([
      '6:33+14 expected one file for the scenario `contract/fail-after`, found `scenarios/contract/fail-after.ts` and `other/contract/fail-after.ts` (rename one of them, or its folder)',
    ]);
  });

  test('must be safe in the name of a cell', () => {
    expect(mistakesOf(changed('scenarios/contract', 'scenarios/unsafe'))).toEqual([
      '6:13+16 expected a name of letters, digits, `.`, `_` and `-`, found the file `a b`',
    ]);
  });
});

describe('scenarios in Python', () => {
  const python = ['later', '_shared', 'test_later', 'conftest', '__init__'].map(
    (name) => `scenarios/contract/${name}.py`,
  );
  const onPython = good
    .replace('{ model: anyio/4.13 }', "{ pypi: anyio, versions: '4.13.0' }")
    .replace(/\nvariants.*/, '');

  test('are those files in a folder that are neither tests nor private, if there is a Python to run them', () => {
    const parsed = parseMatrix('matrix.yaml', onPython, surround([...files, ...python]));
    const scenarios = parsed.kind === 'matrix' ? parsed.matrix.scenarios : [];
    expect(parsed).toMatchObject({ kind: 'matrix' });
    expect(scenarios.map(({ id }) => id)).toEqual([
      ...['contract/fail-after', 'contract/later', 'contract/move-on-after', 'hot-loop/zombie-scope'],
    ]);
    expect(matrixOf(good).scenarios.map(({ id }) => id)).not.toContain('contract/later');
  });

  test('can be named one by one, and only where there is a Python', () => {
    const only = (text: string): string =>
      text.replace(/scenarios: .*/, 'scenarios: [scenarios/contract/later.py]');
    expect(mistakesOf(only(onPython), surround([...files, ...python]))).toEqual([]);
    expect(mistakesOf(only(good), surround([...files, ...python]))).toEqual([
      '6:13+27 expected a .ts or .js file that is no test, no declaration and does not start with `_`, found `scenarios/contract/later.py`',
    ]);
  });

  test('share no name with one in TypeScript', () => {
    const twice = surround([...files, 'scenarios/contract/fail-after.py']);
    expect(mistakesOf(onPython, twice)).toEqual([
      '5:13+18 expected one file for the scenario `contract/fail-after`, found `scenarios/contract/fail-after.py` and `scenarios/contract/fail-after.ts` (rename one of them, or its folder)',
    ]);
  });
});
