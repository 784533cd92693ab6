/** Asks the runner of a file for the tests in it, in a child that runs none of them. */
import { availableParallelism } from 'node:os';

import type { FoundTest } from '../cell/protocol.ts';
import { nameTests } from '../plan/name-tests.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { type KnownTests, testsKey } from '../plan/select-cells.ts';
import type { ProgramFiles } from './child-programs.ts';
import type { Sandbox } from './sandbox.ts';
import { createCellStarter } from './start-cell.ts';

export interface ListTestsOptions {
  readonly programs: ProgramFiles;
  /** An existing folder. */
  readonly logFolder: string;
  readonly sandbox: Sandbox;
}

/** Once for each file and runtime, several at a time; a file whose child fails is not in what is handed out. */
export async function listTests(
  plan: Plan,
  cells: readonly PlannedCell[],
  options: ListTestsOptions,
): Promise<KnownTests> {
  const { start } = createCellStarter({ plan, run: 'tests', ...options });
  const runtimes = new Map(plan.columns.map(({ id, runtime }) => [id, runtime]));
  const files = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  // A baseline stands before its variants: the library as it is knows best which tests there are.
  const waiting = new Map<string, PlannedCell>();
  for (const cell of cells) {
    const key = testsKey(cell.scenario, runtimes.get(cell.column) ?? '');
    if (!waiting.has(key)) waiting.set(key, cell);
  }
  const known = new Map<string, ReturnType<typeof nameTests>>();
  const queue = [...waiting];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [key, cell] = next;
      const file = files.get(cell.scenario);
      const found: FoundTest[] = [];
      const onTests = (tests: readonly FoundTest[]): void => void found.push(...tests);
      await start({ ...cell, tests: [] }, 1, { onTests }).observation;
      if (file?.kind === 'suite' && found.length > 0) known.set(key, nameTests(file, found));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return known;
}
