/**
 * Writes what a run gives away to `results/RUN/`, line by line as it happens, so that a killed run leaves
 * everything it knew. Reading it back is `read-run.ts`'s concern.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, renameSync } from 'node:fs';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { resultsFormat, type RunEvent } from '../execute/events.ts';
import { buildRunName, selectOldRuns } from './run-names.ts';
import type { RunResults } from './run-results.ts';
import { writeJson } from './write-json.ts';

export interface RunFolder {
  /** The run's name, and its folder's. */
  readonly run: string;
  readonly path: string;
  /** An existing folder for what the cells print. */
  readonly logFolder: string;
  /** Appends the event to `events.ndjson`; it is the system's, not ours, when this returns. */
  write(event: RunEvent): void;
  /** Writes `run.json`, and takes no more events. */
  finish(results: RunResults): void;
}

/** The names of the files in a results folder and in a run's. */
export const resultFiles = {
  latest: 'latest.json',
  events: 'events.ndjson',
  run: 'run.json',
  logs: 'logs',
} as const;

/** How many runs a results folder keeps. */
export const keptRuns = 20;

/**
 * Makes the folder of a new run in `resultsFolder`, names it in `latest.json` and deletes all but the newest `keptRuns` runs.
 *
 * @throws if the folder or its files cannot be made
 */
export function createRunFolder(resultsFolder: string, startedAt: Date = new Date()): RunFolder {
  mkdirSync(resultsFolder, { recursive: true });
  const run = makeFreeFolder(resultsFolder, startedAt);
  const path = join(resultsFolder, run);
  const logFolder = join(path, resultFiles.logs);
  mkdirSync(logFolder);
  const events = openSync(join(path, resultFiles.events), 'ax');
  replaceFile(join(resultsFolder, resultFiles.latest), { run });
  removeOldRuns(resultsFolder);

  return {
    run,
    path,
    logFolder,
    write(event) {
      appendFileSync(events, `${JSON.stringify(event)}\n`);
    },
    finish(results) {
      closeSync(events);
      replaceFile(join(path, resultFiles.run), { format: resultsFormat, ...results });
    },
  };
}

function makeFreeFolder(resultsFolder: string, startedAt: Date): string {
  for (;;) {
    const run = buildRunName(startedAt, randomBytes(2).toString('hex'));
    try {
      mkdirSync(join(resultsFolder, run));
      return run;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** Whoever reads the file sees all of the old one or all of the new one. */
function replaceFile(file: string, value: object): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeJson(temporary, value);
  renameSync(temporary, file);
}

function removeOldRuns(resultsFolder: string): void {
  const folders = readdirSync(resultsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const run of selectOldRuns(
    folders.map(({ name }) => name),
    keptRuns,
  )) {
    try {
      rmSync(join(resultsFolder, run), { recursive: true, force: true });
    } catch {
      // An old run that cannot be deleted is no reason not to make a new one.
    }
  }
}
