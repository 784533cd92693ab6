/**
 * On a terminal the pass table is shown as soon as the virtual verdicts stand, while the real clock still runs, and taken
 * away again for the complete one. A pipe only ever gets the complete one.
 */
import type { RunEvent } from '../execute/events.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunResults } from '../record/run-results.ts';
import { renderPassTable } from '../report/pass-table.ts';
import type { Progress } from '../report/progress.ts';
import { canRedraw, colorsFor, widthOf } from './terminal.ts';

export interface EarlyTable {
  read(event: Extract<RunEvent, { kind: 'cell-finished' }>, results: () => RunResults): void;
  /** Takes the table away, if it is shown and can be. */
  clear(): void;
}

export function createEarlyTable(
  plan: Plan,
  stream: NodeJS.WriteStream,
  progress: Progress,
): EarlyTable | undefined {
  const waiting = new Set(
    plan.cells.filter(({ clock, skip }) => clock === 'virtual' && skip === undefined).map(({ id }) => id),
  );
  const real = plan.cells.some(({ clock, skip }) => clock === 'real' && skip === undefined);
  if (!canRedraw(stream) || waiting.size === 0 || !real) return undefined;

  let shownLines = 0;
  return {
    read({ cell }, results) {
      if (!waiting.delete(cell) || waiting.size > 0) return;
      const table = renderPassTable(results(), { width: widthOf(stream), colors: colorsFor(stream) });
      progress.clear();
      stream.write(`${table}\n\n`);
      shownLines = table.split('\n').length + 1;
    },
    clear() {
      // What has scrolled out of sight cannot be taken back.
      if (shownLines === 0 || shownLines >= stream.rows) return;
      stream.moveCursor(0, -shownLines);
      stream.cursorTo(0);
      stream.clearScreenDown();
      shownLines = 0;
    },
  };
}
