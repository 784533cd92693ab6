import { describe, expect, test } from 'vitest';

import { defaultClockSettings } from '../cell/protocol.ts';
import { nameTests } from './name-tests.ts';
import type { Plan, PlannedRuntime, PlannedSuiteFile } from './plan.ts';
import {
  type CellFilters,
  findCellsToLookInto,
  type KnownTests,
  selectCells,
  testsKey,
} from './select-cells.ts';

const file = (name: string, runner: PlannedSuiteFile['runner']): PlannedSuiteFile => ({
  ...{
    kind: 'suite',
    id: `own/${name}`,
    suite: 'own',
    file: name,
    line: 1,
    column: 1,
    title: name,
    rule: '',
  },
  ...{ runner, sources: { '1': { folder: '', sha256: '' } }, testFile: name },
});
const [a, b] = [
  file('a.test.js', { kind: 'vitest', args: [] }),
  file('b.test.js', { kind: 'vitest', args: [] }),
];
const command = file('command', { kind: 'command', command: 'make', report: 'tap' });
const runtime: PlannedRuntime = {
  ...{ id: '1', driver: 'node', package: 'x', version: '1.0.0', file: '', sha256: '', site: '' },
};
const plan: Plan = {
  ...{ matrix: 'matrix.yaml', subject: 'x', runtimes: [runtime], scenarios: [a, b, command] },
  variants: ['none', 'new'].map((id) => ({ id, modules: {} })),
  columns: [
    { id: '1+none', runtime: '1', variant: 'none' },
    { id: '1+new', runtime: '1', variant: 'new', baseline: '1+none' },
  ],
  cells: [a, b, command].flatMap(({ id }) =>
    ['1+none', '1+new'].map((column) => ({
      id: `${id}@${column}#real`,
      column,
      scenario: id,
      clock: 'real' as const,
    })),
  ),
  settings: defaultClockSettings,
};
const known: KnownTests = new Map([
  [testsKey(a.id, '1'), nameTests(a, [{ test: 'one' }, { test: 'two words' }])],
  [testsKey(b.id, '1'), nameTests(b, [{ test: 'one' }])],
]);

/** The cells that are selected, each with the tests that are asked for. */
const select = (filters: CellFilters, tests = known): Record<string, readonly string[] | 'all'> =>
  Object.fromEntries(
    selectCells(plan, filters, tests).cells.map(({ id, tests: asked }) => [
      id.replace('#real', ''),
      asked ?? 'all',
    ]),
  );
const lookedInto = (filters: CellFilters): string[] => [
  ...new Set(findCellsToLookInto(plan, filters).map(({ scenario }) => scenario)),
];

describe('tests within files', () => {
  test('are selected by their ids, with and without the suite', () => {
    const expected = { 'own/a.test.js@1+none': ['two words'], 'own/a.test.js@1+new': ['two words'] };
    expect(select({ scenario: ['own/a.test.js.two-words'] })).toEqual(expected);
    expect(select({ scenario: ['a.test.js.two-words'] })).toEqual(expected);
    expect(lookedInto({ scenario: ['a.test.js.two-words'] })).toEqual([a.id]);
  });

  test('are searched by id and title; a file that matches itself is whole', () => {
    expect(select({ grep: 'two words', variant: ['none'] })).toEqual({
      'own/a.test.js@1+none': ['two words'],
    });
    expect(select({ grep: 'one$', variant: ['none'] })).toEqual({
      'own/a.test.js@1+none': ['one'],
      'own/b.test.js@1+none': ['one'],
    });
    expect(select({ grep: 'b.test', variant: ['none'] })).toEqual({ 'own/b.test.js@1+none': 'all' });
    expect(lookedInto({ grep: 'b.test' })).toEqual([a.id]);
  });

  test('that failed bring those that they are compared with', () => {
    const cells = { ids: new Set(['own/a.test.js.one@1+new#real']), description: 'failed' };
    expect(select({ cells, withBaselines: true })).toEqual({
      'own/a.test.js@1+none': ['one'],
      'own/a.test.js@1+new': ['one'],
    });
    expect(lookedInto({ cells })).toEqual([a.id]);
  });

  test('of a command, or of a file that cannot tell, are selected with all of it', () => {
    expect(select({ scenario: ['own/command.anything'], variant: ['none'] })).toEqual({
      'own/command@1+none': 'all',
    });
    expect(select({ grep: 'own/command.x@1+new#real' })).toEqual({ 'own/command@1+new': 'all' });
    expect(select({ scenario: ['own/a.test.js.one'], variant: ['none'] }, new Map())).toEqual({
      'own/a.test.js@1+none': 'all',
    });
    expect(lookedInto({ scenario: ['own/command.anything'] })).toEqual([]);
  });

  test('that are not there are mistakes, with the nearest that is', () => {
    expect(() => select({ scenario: ['own/a.test.js.two-word'] })).toThrow(
      'did you mean `own/a.test.js.two-words`',
    );
    expect(() => select({ grep: 'three' })).toThrow('nothing selected');
  });

  test('are not looked for where nobody asks', () => {
    expect(lookedInto({})).toEqual([]);
    expect(lookedInto({ scenario: ['own'] })).toEqual([]);
    expect(lookedInto({ runtime: ['1'] })).toEqual([]);
    expect(lookedInto({ variant: ['none'] })).toEqual([]);
  });
});
