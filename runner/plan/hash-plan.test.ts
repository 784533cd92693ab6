import { expect, test } from 'vitest';

import { hashPlan, listPlanDifferences } from './hash-plan.ts';
import type { Plan } from './plan.ts';

const runtime = {
  ...{ id: '4.13', driver: 'model' as const, model: 'anyio/4.13', version: '4.13.0' },
  ...{ file: 'models/4.13.cjs', sha256: 'aa' },
};
const module = { file: 'variants/wide.ts', loadFile: 'cache/1.cjs', sha256: 'bb' };
const plan: Plan = {
  ...{ matrix: 'matrix.yaml', subject: 'anyio', scenarios: [], columns: [], cells: [] },
  runtimes: [runtime],
  variants: [{ id: 'wide', modules: { model: module } }],
  settings: { tickCost: 20e-6, maxTicks: 20_000 },
};

test('a plan is the same wherever a machine keeps its files', () => {
  const elsewhere: Plan = {
    ...plan,
    matrix: '../matrix.yaml',
    runtimes: [{ ...runtime, file: 'elsewhere/4.13.cjs' }],
    variants: [{ id: 'wide', modules: { model: { ...module, loadFile: 'elsewhere/1.cjs' } } }],
  };
  expect(hashPlan(elsewhere)).toBe(hashPlan(plan));
});

test('a plan is the same whatever the order of its keys', () => {
  const reversed = Object.fromEntries(Object.entries(plan).toReversed()) as unknown as Plan;
  const [first] = plan.runtimes.map((each) => Object.fromEntries(Object.entries(each).toReversed()));
  const other = { ...reversed, runtimes: [first] } as unknown as Plan;
  expect(hashPlan(other)).toBe(hashPlan(plan));
  expect(listPlanDifferences(plan, other)).toEqual([]);
});

test.each<[string, Plan]>([
  ['another build of a version', { ...plan, runtimes: [{ ...runtime, sha256: 'ab' }] }],
  ['another version', { ...plan, runtimes: [{ ...runtime, version: '4.13.1' }] }],
  ['another patch', { ...plan, variants: [{ id: 'wide', modules: { model: { ...module, sha256: 'bc' } } }] }],
  ['another limit', { ...plan, settings: { ...plan.settings, maxTicks: 1 } }],
])('%s makes another plan', (_, other) => {
  expect(hashPlan(other)).not.toBe(hashPlan(plan));
  expect(listPlanDifferences(plan, other)).not.toEqual([]);
});

test('what differs between two plans is named', () => {
  const changed = { ...plan, variants: [{ id: 'wide', modules: {} }], runtimes: [] };
  expect(listPlanDifferences(plan, plan)).toEqual([]);
  expect(listPlanDifferences(plan, changed)).toEqual(['the runtime `4.13`', 'the variant `wide`']);
});
