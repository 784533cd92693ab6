import { expect, test } from 'vitest';

import { evaluateAll, evaluateCondition, evaluateText } from './expressions.ts';

const contexts = {
  needs: { plan: { result: 'success', outputs: { matrix: '{"include":[{"index":1}]}' } } },
  inputs: { shard: '', comment: 'true' },
};

test('an expression alone keeps its kind, among text it becomes text', () => {
  expect(evaluateText('${{ fromJSON(needs.plan.outputs.matrix) }}', contexts)).toEqual({
    include: [{ index: 1 }],
  });
  expect(evaluateText('a ${{ needs.plan.result }}, ${{ inputs.shard }}!', contexts)).toBe('a success, !');
  expect(evaluateAll({ one: '${{ needs.plan.outputs.absent }}', two: 2 }, contexts)).toEqual({
    one: '',
    two: '2',
  });
});

test('a condition asks for success unless it asks how it stands itself', () => {
  const ask = (condition: string | undefined, failed: boolean) =>
    evaluateCondition(condition, contexts, { failed });
  expect([ask(undefined, false), ask(undefined, true)]).toEqual([true, false]);
  expect([ask("inputs.shard == ''", false), ask("inputs.shard == ''", true)]).toEqual([true, false]);
  expect([ask('${{ always() }}', true), ask("always() && inputs.shard != ''", true)]).toEqual([true, false]);
  expect([ask('failure()', true), ask('failure()', false)]).toEqual([true, false]);
});

test.each([
  'needs.plans.result',
  'inputs.shards',
  'secrets.TOKEN',
  'hashFiles(needs.plan.result)',
  'needs.plan.result ==',
])('%s is a mistake', (expression) => {
  expect(() => evaluateText(`\${{ ${expression} }}`, contexts)).toThrow();
});
