/** What is to be kept of the cells that a run ran. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { type CellRecord, isKeepable, isSameResult, type ResultRecord } from '../execute/cached-cells.ts';
import type { RunEvent } from '../execute/events.ts';
import { logName } from '../execute/start-cell.ts';
import type { Plan } from '../plan/plan.ts';
import { forEachEvent } from '../record/read-run.ts';
import { resultFiles } from '../record/run-folder.ts';
import type { CellResult } from '../record/run-results.ts';
import type { FinishedRun } from './perform-run.ts';

/**
 * @param ran cells whose first attempt this run may have made
 * @param read what is kept of a cell already
 * @param say is told of cells that did something else than before
 * @throws ReadRunError or the system's error
 */
export function gatherRecords(
  ran: readonly CellResult[],
  { folder, results: { run, startedAt, treeChanges = [] } }: FinishedRun,
  read: (cell: string) => CellRecord | undefined,
  say: (text: string) => void,
): ReadonlyMap<string, CellRecord> {
  const wrote = new Set(treeChanges.flatMap(({ cells }) => cells));
  // Nobody knows whose change that is which fits the time of no cell.
  const isUnattributed = treeChanges.some(({ cells }) => cells.length === 0);
  const records = new Map<string, CellRecord>();
  const wanted = new Set<string>();
  for (const result of ran) {
    const { id } = result.cell;
    const [first] = result.attempts;
    const before = read(id);
    if (first === undefined || before?.kind === 'unsteady') continue;
    const isNew = first.cached === undefined && isKeepable(result);
    if (result.spurious !== undefined) records.set(id, { kind: 'unsteady' });
    else if (isNew && before !== undefined && !isSameResult(before.observation, first.observation)) {
      say(
        `${id} did something else than in ${before.from.run} of ${before.from.since}, though nothing changed that decides it: from now on it runs each time`,
      );
      records.set(id, { kind: 'unsteady' });
    } else if (isNew && before === undefined && !wrote.has(id) && !isUnattributed) wanted.add(id);
  }
  if (wanted.size === 0) return records;
  const logs = join(folder, resultFiles.logs);
  for (const [id, found] of readObservations(folder, wanted)) {
    const file = join(logs, logName({ id }, 1));
    const log = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    if (log !== undefined && log.length > longestLog) continue;
    const from = { since: startedAt, run };
    records.set(id, { kind: 'result', from, ...found, ...(log !== undefined && { log }) });
  }
  return records;
}

/** Characters: what prints more is seldom, and runs again. */
const longestLog = 64 * 1024;

/** Results in memory are without what each step did, of which a run may have megabytes. */
function readObservations(
  folder: string,
  wanted: ReadonlySet<string>,
): Map<string, Pick<ResultRecord, 'counters' | 'observation'>> {
  const startedAtMs = new Map<string, number>();
  const counted = new Map<string, ResultRecord['counters'][number][]>();
  const found = new Map<string, Pick<ResultRecord, 'counters' | 'observation'>>();
  const read = (event: RunEvent): void => {
    if (!('cell' in event) || event.attempt !== 1 || !wanted.has(event.cell)) return;
    const { cell, atMs } = event;
    if (event.kind === 'cell-started') startedAtMs.set(cell, atMs);
    if (event.kind === 'cell-counters') {
      const own = counted.get(cell) ?? [];
      counted.set(cell, [...own, { ...event.counters, atMs: atMs - (startedAtMs.get(cell) ?? atMs) }]);
    }
    if (event.kind !== 'cell-finished') return;
    found.set(cell, { observation: event.observation, counters: counted.get(cell) ?? [] });
  };
  forEachEvent(folder, read, true);
  return found;
}

/**
 * Whether what cells load from where the user wrote it is not what the plan was made from, or may not have been all the time.
 * Everything else lies in the cache under its content, or says itself what it is.
 *
 * @param sinceMs milliseconds since 1970
 */
export function hasChangedSince({ variants }: Plan, sinceMs: number): boolean {
  return variants.some(({ modules: { python } }) => {
    if (python === undefined) return false;
    const stats = statSync(python.loadFile, { throwIfNoEntry: false });
    if (stats === undefined || Math.max(stats.ctimeMs, stats.mtimeMs) >= sinceMs) return true;
    return createHash('sha256').update(readFileSync(python.loadFile)).digest('hex') !== python.sha256;
  });
}
