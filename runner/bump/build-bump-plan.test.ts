import { describe, expect, test } from 'vitest';

import { buildPlan } from '../plan/build-plan.ts';
import type { Plan, PlannedVariant } from '../plan/plan.ts';
import { SelectionError, selectCells } from '../plan/select-cells.ts';
import { buildBumpPlan } from './build-bump-plan.ts';
import type { BumpStep } from './bump-report.ts';

const step: BumpStep = {
  ...{ package: 'lib', ecosystem: 'pypi', from: '1.0.0', to: '2.0.0', files: ['uv.lock'] },
  ...{ fromRuntime: 'lib-1', toRuntime: 'lib-2' },
};

describe('without a patch', () => {
  test('the old version and the new one as they are', () => {
    const { plan, pairs } = buildBumpPlan(planOf([]), [step]);
    expect(pairs).toEqual([{ ...step, today: 'lib-1+none', unpatched: 'lib-2+none' }]);
    expect(plan.columns.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['lib-1+none', undefined],
      ['lib-2+none', 'lib-1+none'],
    ]);
  });
});

describe('with patches', () => {
  test('one that is in use: not the old version as it is, which nobody has', () => {
    const { plan, pairs } = buildBumpPlan(planOf([variant('fix')]), [step]);
    expect(pairs).toEqual([
      { ...step, variant: 'fix', today: 'lib-1+fix', unpatched: 'lib-2+none', patched: 'lib-2+fix' },
    ]);
    expect(plan.columns.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['lib-1+fix', undefined],
      ['lib-2+none', 'lib-1+fix'],
      ['lib-2+fix', 'lib-1+fix'],
    ]);
    expect(new Set(plan.cells.map(({ column }) => column))).toEqual(
      new Set(['lib-1+fix', 'lib-2+none', 'lib-2+fix']),
    );
  });

  test('several: each is judged', () => {
    const { pairs } = buildBumpPlan(planOf([variant('fix'), variant('more')]), [step]);
    expect(pairs.map(({ today, patched }) => [today, patched])).toEqual([
      ['lib-1+fix', 'lib-2+fix'],
      ['lib-1+more', 'lib-2+more'],
    ]);
  });

  test('one that comes with the new version is none today, one for neither is none at all', () => {
    const { pairs } = buildBumpPlan(planOf([variant('next', '>=2'), variant('far', '>=3')]), [step]);
    expect(pairs).toMatchObject([{ variant: 'next', today: 'lib-1+none', patched: 'lib-2+next' }]);
    expect(buildBumpPlan(planOf([variant('far', '>=3')]), [step]).pairs).toEqual([
      { ...step, today: 'lib-1+none', unpatched: 'lib-2+none' },
    ]);
  });
});

test('filters that leave out a column leave nothing to judge by', () => {
  const filtered = selectCells(planOf([]), { runtime: ['lib-1'] });
  expect(() => buildBumpPlan(filtered, [step])).toThrow(SelectionError);
  expect(() => buildBumpPlan(filtered, [step])).toThrow('the filters leave out lib-2+none');
});

function variant(id: string, versions?: string): PlannedVariant {
  const modules = { python: { file: `${id}.py`, loadFile: `${id}.py`, sha256: '' } };
  return { id, modules, ...(versions !== undefined && { versions }) };
}

function planOf(variants: readonly PlannedVariant[]): Plan {
  return buildPlan({
    matrix: { file: 'matrix.yaml', subject: 'lib', clocks: ['virtual', 'real'], baseline: 'none' },
    runtimes: ['1', '2'].map((major) => ({
      ...{ id: `lib-${major}`, driver: 'python', package: 'lib', version: `${major}.0.0` },
      ...{ python: 'python3', pythonVersion: '3.12.1', site: '', file: '', sha256: '' },
    })),
    variants: [{ id: 'none', modules: {} }, ...variants],
    scenarios: [
      {
        ...{
          kind: 'program',
          id: 's/a',
          suite: 's',
          file: 's/a.ts',
          line: 1,
          column: 1,
          title: '',
          rule: '',
        },
        ...{ program: { name: 's/a', main: [] }, owed: { outcome: 'returned' } },
      },
    ],
  });
}
