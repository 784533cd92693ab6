import { expect, test } from 'vitest';

import { identifyCells } from './identify-plan.ts';
import type { Plan, PlannedModel, PlannedProgram, PlannedSuiteFile, PlannedVariant } from './plan.ts';

const runtime = (id: string): PlannedModel => ({
  ...{ id, driver: 'model', model: `anyio/${id}`, version: `${id}.0`, file: `${id}.cjs`, sha256: id },
});
const program: PlannedProgram = {
  ...{
    kind: 'program',
    id: 's/one',
    suite: 's',
    file: 's/one.ts',
    line: 1,
    column: 1,
    title: 'one',
    rule: '',
  },
  program: { name: 's/one', main: [] },
  owed: { outcome: 'returned' },
};
const suite: PlannedSuiteFile = {
  ...{ kind: 'suite', id: 't/all', suite: 't', file: 'all.js', line: 1, column: 1, title: 'all', rule: '' },
  runner: { kind: 'vitest', args: [] },
  sources: { '4.13': { folder: 'a', sha256: 'aa' }, '4.14': { folder: 'b', sha256: 'bb' } },
};
const module = { file: 'wide.ts', loadFile: '1.cjs', sha256: 'w' };
const wide: PlannedVariant = { id: 'wide', modules: { model: module } };
const columns = ['4.13', '4.14'].flatMap((id) =>
  ['none', 'wide'].map((variant) => ({ id: `${id}+${variant}`, runtime: id, variant })),
);
const plan: Plan = {
  ...{ matrix: 'matrix.yaml', subject: 'anyio', columns, scenarios: [program, suite] },
  runtimes: [runtime('4.13'), runtime('4.14')],
  variants: [{ id: 'none', modules: {} }, wide],
  cells: ['s/one', 't/all'].flatMap((scenario) =>
    columns.map(({ id }) => ({ id: `${scenario}@${id}#real`, column: id, scenario, clock: 'real' as const })),
  ),
  settings: { tickCost: 20e-6, maxTicks: 20_000 },
};

/** The cells that are another in a changed plan. */
function touched(changed: Partial<Plan>): string[] {
  const [before, after] = [identifyCells(plan), identifyCells({ ...plan, ...changed })];
  return [...after].filter(([id, hash]) => before.get(id) !== hash).map(([id]) => id);
}

const inColumns = (...ids: string[]): string[] =>
  plan.cells.filter(({ column }) => ids.includes(column)).map(({ id }) => id);

test.each<[string, Partial<Plan>, readonly string[]]>([
  [
    'where files lie, and what things are called',
    {
      matrix: '../matrix.yaml',
      runtimes: [{ ...runtime('4.13'), file: 'elsewhere.cjs' }, runtime('4.14')],
      scenarios: [{ ...program, title: 'another', rule: 'why', line: 9 }, suite],
    },
    [],
  ],
  [
    'what a column is compared with',
    { columns: columns.map((each) => ({ ...each, baseline: '4.13+none' })) },
    [],
  ],
  [
    'another build of a version',
    { runtimes: [{ ...runtime('4.13'), sha256: 'other' }, runtime('4.14')] },
    inColumns('4.13+none', '4.13+wide'),
  ],
  [
    'another patch',
    {
      variants: [
        { id: 'none', modules: {} },
        { ...wide, modules: { model: { ...module, sha256: 'v' } } },
      ],
    },
    inColumns('4.13+wide', '4.14+wide'),
  ],
  [
    'another program',
    { scenarios: [{ ...program, program: { name: 's/one', main: [{ mark: 'a' }] } }, suite] },
    columns.map(({ id }) => `s/one@${id}#real`),
  ],
  [
    'another expectation',
    { scenarios: [{ ...program, owed: { outcome: 'cancelled' } }, suite] },
    columns.map(({ id }) => `s/one@${id}#real`),
  ],
  [
    'another source of a suite for one version',
    {
      scenarios: [
        program,
        { ...suite, sources: { ...suite.sources, '4.14': { folder: 'b', sha256: 'other' } } },
      ],
    },
    ['t/all@4.14+none#real', 't/all@4.14+wide#real'],
  ],
  ['another limit', { settings: { ...plan.settings, maxTicks: 1 } }, plan.cells.map(({ id }) => id)],
  [
    'a cell that is skipped now',
    { cells: plan.cells.map((cell, index) => (index === 0 ? { ...cell, skip: 'not for it' } : cell)) },
    ['s/one@4.13+none#real'],
  ],
])('%s makes other cells of those that it decides on, and of no others', (_, changed, cells) => {
  expect(touched(changed)).toEqual(cells);
});
