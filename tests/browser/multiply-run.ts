/** Makes a large stored run of a small one: each scenario many times over, under names of its own, with the same results. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunEvent } from '../../runner/execute/events.ts';
import { makeFolder } from '../make-project.ts';

/**
 * @param folder of a stored run of programs or modules
 * @param cells how many cells at least
 * @returns the folder of the large run
 */
export function multiplyRun(folder: string, cells: number): string {
  const events = readFileSync(join(folder, 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const [start] = events;
  if (start?.kind !== 'run-started') throw new Error(`expected a stored run in ${folder}`);
  const copies = Math.ceil(cells / start.plan.cells.length);
  const numbers = Array.from({ length: copies }, (_, index) => String(index).padStart(3, '0'));
  const rename = (id: string, number: string): string => id.replace(/^([^/]+\/[^@]+)/, `$1-${number}`);
  const multiplied = events.flatMap((event): RunEvent[] => {
    if (event.kind === 'run-started') {
      const { plan } = event;
      return [
        {
          ...event,
          plan: {
            ...plan,
            scenarios: plan.scenarios.flatMap((scenario) =>
              numbers.map((number) => ({ ...scenario, id: rename(scenario.id, number) })),
            ),
            cells: plan.cells.flatMap((cell) =>
              numbers.map((number) => ({
                ...cell,
                id: rename(cell.id, number),
                scenario: rename(cell.scenario, number),
              })),
            ),
          },
        },
      ];
    }
    return 'cell' in event
      ? numbers.map((number) => ({ ...event, cell: rename(event.cell, number) }))
      : [event];
  });
  const large = makeFolder();
  writeFileSync(
    join(large, 'events.ndjson'),
    multiplied.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
  return large;
}
