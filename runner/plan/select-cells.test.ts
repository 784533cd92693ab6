import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPlan } from './build-plan.ts';
import type { PlannedScenario } from './plan.ts';
import { type CellFilters, FilterError, selectCells, SelectionError } from './select-cells.ts';

function scenario(suite: string, name: string, title: string): PlannedScenario {
  return {
    kind: 'program',
    id: `${suite}/${name}`,
    suite,
    file: `scenarios/${suite}/${name}.ts`,
    line: 1,
    column: 1,
    title,
    rule: '',
    program: { name, main: [] },
    owed: { outcome: 'returned' },
  };
}

const plan = buildPlan({
  matrix: { file: 'matrix.yaml', subject: 'anyio', clocks: ['virtual', 'real'], baseline: 'none' },
  runtimes: ['4.13', '4.14'].map((id) => ({
    id,
    driver: 'model' as const,
    version: `${id}.0`,
    model: `anyio/${id}`,
    file: 'x.ts',
    sha256: '',
  })),
  variants: ['none', 'wide', 'narrow'].map((id) => ({ id, modules: {} })),
  scenarios: [
    scenario('contract', 'fail-after', 'A timeout ends the block'),
    scenario('contract', 'move-on-after', 'A timeout is silent'),
    scenario('hot-loop', 'zombie-scope', 'A finished task stays in a scope'),
  ],
});

const idsOf = (filters: CellFilters) => selectCells(plan, filters).cells.map(({ id }) => id);

function messageOf(filters: CellFilters, errorClass: typeof SelectionError | typeof FilterError): string {
  try {
    selectCells(plan, filters);
  } catch (error) {
    expect(error).toBeInstanceOf(errorClass);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('expected a failure');
}

describe('selectCells', () => {
  test('returns the plan itself without filters', () => {
    expect(selectCells(plan, {})).toBe(plan);
    expect(selectCells(plan, { grep: '', runtime: [], variant: [], scenario: [], clock: [] })).toBe(plan);
  });

  test('is the identity for a filter that everything meets', () => {
    expect(selectCells(plan, { grep: '.' })).toEqual(plan);
    expect(selectCells(plan, { clock: ['real', 'virtual'] })).toEqual(plan);
  });

  test('keeps what meets all filters, and any name of each', () => {
    expect(
      idsOf({
        runtime: ['4.14'],
        variant: ['wide', 'none'],
        scenario: ['contract/fail-after'],
        clock: ['virtual'],
      }),
    ).toEqual(['contract/fail-after@4.14+none#virtual', 'contract/fail-after@4.14+wide#virtual']);
  });

  test('knows scenarios by id, suite and name, exactly', () => {
    const scenariosOf = (name: string) =>
      selectCells(plan, { scenario: [name] }).scenarios.map(({ id }) => id);
    expect(scenariosOf('contract')).toEqual(['contract/fail-after', 'contract/move-on-after']);
    expect(scenariosOf('zombie-scope')).toEqual(['hot-loop/zombie-scope']);
    expect(scenariosOf('contract/move-on-after')).toEqual(['contract/move-on-after']);
    expect(() => scenariosOf('after')).toThrow(SelectionError);
  });

  test('looks for a regular expression in names of cells and in titles', () => {
    expect(idsOf({ grep: '^contract/.*wide#real$' })).toEqual([
      'contract/fail-after@4.13+wide#real',
      'contract/fail-after@4.14+wide#real',
      'contract/move-on-after@4.13+wide#real',
      'contract/move-on-after@4.14+wide#real',
    ]);
    expect(selectCells(plan, { grep: 'is silent$' }).scenarios.map(({ id }) => id)).toEqual([
      'contract/move-on-after',
    ]);
  });

  test('drops what has no cell left, and the pairing with a column that is dropped', () => {
    const selected = selectCells(plan, { variant: ['wide'], runtime: ['4.13'], scenario: ['hot-loop'] });
    expect(selected.runtimes.map(({ id }) => id)).toEqual(['4.13']);
    expect(selected.variants.map(({ id }) => id)).toEqual(['wide']);
    expect(selected.scenarios.map(({ id }) => id)).toEqual(['hot-loop/zombie-scope']);
    expect(selected.columns).toEqual([{ id: '4.13+wide', runtime: '4.13', variant: 'wide', unpaired: true }]);
  });

  test('names everything that is unknown, with what is near', () => {
    expect(
      messageOf({ variant: ['wied', 'none'], scenario: ['fail-aftr'], runtime: ['4.12'] }, SelectionError),
    ).toBe(
      'nothing selected: no runtime `4.12`, did you mean `4.13` or `4.14`?; no variant `wied`, did you mean `wide`?; no scenario `fail-aftr`, did you mean `fail-after`?',
    );
    expect(messageOf({ variant: ['something'] }, SelectionError)).toBe(
      'nothing selected: no variant `something`, known are none, wide, narrow',
    );
  });

  test('says which filters leave nothing', () => {
    expect(messageOf({ grep: 'fail-after', scenario: ['hot-loop'] }, SelectionError)).toBe(
      'nothing selected: none of 36 cells has scenario `hot-loop` and a match for `fail-after`; `npx patchmatrix list --json` names them',
    );
  });

  test('tells a malformed expression from one that matches nothing', () => {
    expect(messageOf({ grep: '(' }, FilterError)).toBe(
      'expected a regular expression, found `(`: unterminated group',
    );
  });

  test('keeps a plan in which every name is found, in the order that it had', () => {
    const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
    const filters = fc.record(
      {
        runtime: some('4.13', '4.14'),
        variant: some('none', 'wide', 'narrow'),
        scenario: some('contract', 'fail-after', 'hot-loop/zombie-scope'),
        clock: some('virtual' as const, 'real' as const),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(filters, (filters) => {
        const selected = selectCells(plan, filters);
        const columns = selected.columns.map(({ id }) => id);
        const kept = new Set(selected.cells);
        expect(selected.cells).toEqual(plan.cells.filter((cell) => kept.has(cell)));
        expect(columns).toEqual([...new Set(selected.cells.map(({ column }) => column))]);
        expect(selected.columns.every(({ baseline }) => !baseline || columns.includes(baseline))).toBe(true);
        expect(selectCells(selected, filters)).toEqual(selected);
      }),
    );
  });
});
