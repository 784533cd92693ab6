import { expect, test } from 'vitest';

import type { PlannedCell, PlannedProgram } from '../plan/plan.ts';
import { listScenarios } from './load-reduce-columns.ts';

const programOf = (id: string): PlannedProgram => ({
  ...{ kind: 'program', id, suite: 'a', file: '', line: 1, column: 1, title: '', rule: '' },
  ...{ program: { name: id, main: [] }, owed: { outcome: 'returned' } },
});

test('a patch is judged by what its column runs', () => {
  const cellOf = (scenario: string, column: string, skip?: string): PlannedCell => ({
    ...{ id: `${scenario}@${column}`, scenario, column, clock: 'virtual', ...(skip && { skip }) },
  });
  const plan = {
    scenarios: ['a/own', 'a/later', 'a/elsewhere'].map(programOf),
    cells: [
      cellOf('a/own', '4.13+patch'),
      cellOf('a/later', '4.13+patch', 'the scenario is for versions >=4.14'),
      cellOf('a/elsewhere', '4.14+patch'),
    ],
  };
  expect(listScenarios(plan, '4.13+patch').map(({ id }) => id)).toEqual(['a/own']);
});
