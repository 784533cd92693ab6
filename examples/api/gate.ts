/**
 * Runs a matrix from a program of its own: says what each patch changed, writes a page, and exits as `patchmatrix gate` does.
 * It needs a matrix beside it; `npx patchmatrix init` writes one.
 */
import { writeFileSync } from 'node:fs';

import {
  buildReport,
  decideExitCode,
  MatrixError,
  planMatrix,
  renderReport,
  runPlan,
  SelectionError,
} from 'patchmatrix/api';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort('SIGINT'));

try {
  process.exitCode = await gate(process.argv[2]);
} catch (error) {
  if (error instanceof MatrixError) {
    for (const { file, line, column, message } of error.mistakes) {
      console.error(`${file}:${line}:${column}: ${message}`);
    }
  } else if (error instanceof SelectionError) {
    console.error(error.message);
  } else throw error;
  process.exitCode = 2;
}

async function gate(grep: string | undefined): Promise<number> {
  const plan = await planMatrix('matrix.yaml', {
    clock: ['virtual'],
    withBaselines: true,
    ...(grep !== undefined && { grep }),
  });
  let left = plan.cells.length;
  const { results, folder } = await runPlan(plan, {
    command: 'gate',
    signal: stop.signal,
    onEvent(event) {
      if (event.kind !== 'cell-finished') return;
      left -= 1;
      console.error(`${event.cell} ${event.observation.end}, ${left} left`);
    },
  });

  const report = buildReport(results, { folder });
  for (const { baseline, candidate, changes } of report.comparisons) {
    for (const { scenario, change, reason } of changes) {
      if (change !== 'same') console.log(`${baseline} → ${candidate}, ${scenario.id}: ${change}, ${reason}`);
    }
  }
  writeFileSync('report.html', await renderReport(report, 'html'));
  console.log(await renderReport(report, 'text', { width: 100 }));
  return decideExitCode(report);
}
