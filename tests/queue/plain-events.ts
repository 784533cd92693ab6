/** The events of a run without what another machine or another moment changes: times, costs, and the order of different cells. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunEvent } from '../../runner/execute/events.ts';
import { readLatestRunFolder } from '../../runner/record/read-run.ts';

export function readRunEvents(project: string): RunEvent[] {
  const file = join(readLatestRunFolder(join(project, 'results')), 'events.ndjson');
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}

/** By cell, in the order of each; counters come by the clock, so that they are left out. */
export function plainEvents(events: readonly RunEvent[]): Record<string, readonly unknown[]> {
  const byCell: Record<string, unknown[]> = {};
  for (const event of events) {
    if (event.kind === 'run-started' || event.kind === 'run-finished' || event.kind === 'tree-changed')
      continue;
    if (event.kind === 'cell-counters') continue;
    (byCell[`${event.cell} ${event.attempt}`] ??= []).push(plain(event));
  }
  return byCell;
}

const changing = new Set([
  ...['atMs', 'wallMs', 'wallSeconds', 'cpuMs', 'usage', 'peak', 'polls', 'counters'],
  // Of modules and tests, which run on the real clock.
  ...['seconds', 'samples', 'file', 'timings'],
]);

function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/(duration_ms:?) [\d.]+/g, '$1 N');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const isReal = 'kind' in value && ['module', 'suite', 'test'].includes(String(value.kind));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !changing.has(key) && !(isReal && key === 'elapsed'))
      .map(([key, each]) => [key, plain(each)]),
  );
}

/** How often each attempt was finished. */
export function countFinished(events: readonly RunEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    if (event.kind !== 'cell-finished') continue;
    const key = `${event.cell} ${event.attempt}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
