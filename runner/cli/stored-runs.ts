/** Finds the stored runs that a user means: by a name, a folder, a file of events, or the newest. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { listRunFolders, readLatestRunFolder, readRun, ReadRunError } from '../record/read-run.ts';
import { isRunName } from '../record/run-names.ts';
import type { RunResults } from '../record/run-results.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param name a run's name, its folder or the file of its events; the newest run if left out
 * @throws ReadRunError if there is none, UsageError if nothing is called so
 */
export function findRun(resultsFolder: string, name?: string): string {
  if (name === undefined) return readLatestRunFolder(resultsFolder);
  if (existsSync(name)) return name;
  const named = join(resultsFolder, name);
  if (isRunName(name) && existsSync(named)) return named;
  const [newest] = listRunFolders(resultsFolder);
  const hint = newest === undefined ? '`npx patchmatrix run` makes one' : `the newest is ${newest}`;
  throw new UsageError(`expected a stored run, found nothing that is called \`${name}\`; ${hint}`);
}

/** The newest stored run that holds all these columns, with where it is; undefined if none does. */
export function findRunWithColumns(
  resultsFolder: string,
  columns: readonly string[],
): { readonly folder: string; readonly results: RunResults } | undefined {
  for (const folder of listRunFolders(resultsFolder)) {
    const results = tryReadRun(folder);
    const found = new Set(results?.plan.columns.map(({ id }) => id));
    if (results !== undefined && columns.every((id) => found.has(id))) return { folder, results };
  }
  return undefined;
}

/**
 * About how long the cells took that earlier runs ran, in seconds, by their ids; the newest run of each counts. Shards do
 * not: the second shard of a plan must be cut as the first was.
 */
export function readEarlierSeconds(resultsFolder: string): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  for (const folder of listRunFolders(resultsFolder)) {
    const run = tryReadRun(folder);
    if (run === undefined || run.shard !== undefined) continue;
    for (const { cell, observation } of run.cells) {
      if (observation !== undefined && !seconds.has(cell.id)) seconds.set(cell.id, observation.wallMs / 1000);
    }
  }
  return seconds;
}

/** An unreadable run among many is passed over: it was killed at its first line, or another version wrote it. */
function tryReadRun(folder: string): RunResults | undefined {
  try {
    return readRun(folder);
  } catch (error) {
    if (error instanceof ReadRunError) return undefined;
    throw error;
  }
}
