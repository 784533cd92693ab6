/**
 * Writes what a run gives away to `results/RUN/`, line by line as it happens, so that a killed run leaves
 * everything it knew. Reading it back is `read-run.ts`'s concern.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { resultsFormat, type RunEvent } from '../execute/events.ts';
import { makeFolder } from './make-folder.ts';
import { buildRunName, selectOldRuns } from './run-names.ts';
import type { RunResults } from './run-results.ts';
import { nameForUser, withStorage } from './storage-error.ts';
import { writeJson } from './write-json.ts';

export interface RunFolder {
  /** The run's name, and its folder's. */
  readonly run: string;
  readonly path: string;
  /** An existing folder for what the cells print. */
  readonly logFolder: string;
  /**
   * Appends the event to `events.ndjson`; it is the system's, not ours, when this returns.
   *
   * @throws StorageError if it cannot be written; the file then ends with a whole event that came before it
   */
  write(event: RunEvent): void;
  /** The same for many, in few writes. */
  writeAll(events: readonly RunEvent[]): void;
  /**
   * Names the run in `latest.json` and deletes all but the newest `keptRuns` runs. Only once the run can be read, and has
   * all of the run that it goes on with: until then a kill must leave that one the newest.
   */
  publish(): void;
  /** Writes `run.json`, and takes no more events. @throws StorageError if it cannot be written */
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
 * Makes the folder of a new run in `resultsFolder`.
 *
 * @throws StorageError if the folder or its files cannot be made; nothing of the run is left then
 */
export function createRunFolder(resultsFolder: string, startedAt: Date = new Date()): RunFolder {
  const shown = nameForUser(resultsFolder);
  withStorage(`make the folder ${shown}`, () => makeFolder(resultsFolder));
  const run = withStorage(`make a folder for the run in ${shown}`, () =>
    makeFreeFolder(resultsFolder, startedAt),
  );
  const path = join(resultsFolder, run);
  const logFolder = join(path, resultFiles.logs);
  const eventsFile = join(path, resultFiles.events);
  let events: number;
  try {
    withStorage(`make ${nameForUser(logFolder)}`, () => mkdirSync(logFolder));
    events = withStorage(`make ${nameForUser(eventsFile)}`, () => openSync(eventsFile, 'ax'));
  } catch (error) {
    rmSync(path, { recursive: true, force: true });
    throw error;
  }

  let size = 0;
  const append = (text: string): void => {
    const bytes = Buffer.from(text);
    withStorage(`write ${nameForUser(eventsFile)}`, () => writeWhole(events, bytes, size));
    size += bytes.length;
  };
  return {
    run,
    path,
    logFolder,
    write(event) {
      append(renderLine(event));
    },
    writeAll(given) {
      let text = '';
      for (const event of given) {
        text += renderLine(event);
        if (text.length < writtenAtOnce) continue;
        append(text);
        text = '';
      }
      if (text !== '') append(text);
    },
    publish() {
      replaceFile(join(resultsFolder, resultFiles.latest), { run });
      removeOldRuns(resultsFolder, run);
    },
    finish(results) {
      closeSync(events);
      replaceFile(join(path, resultFiles.run), { format: resultsFormat, ...results });
    },
  };
}

/** Characters: a string cannot be as long as the events of a large run. */
const writtenAtOnce = 1024 * 1024;

function renderLine(event: RunEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** All of it at the end of a file of that size, or nothing: a disk that fills up takes the first part of a line still. */
function writeWhole(descriptor: number, bytes: Uint8Array, size: number): void {
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    ftruncateSync(descriptor, size);
    throw error;
  }
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

/** Whoever reads the file sees all of the old one or all of the new one. @throws StorageError, and leaves the old one */
function replaceFile(file: string, value: object): void {
  const temporary = `${file}.${process.pid}.tmp`;
  withStorage(`write ${nameForUser(file)}`, () => {
    try {
      writeJson(temporary, value);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** @param own the run that is written, which is none of the old ones: a clock that was set back makes it look like one */
function removeOldRuns(resultsFolder: string, own: string): void {
  const others = readdirSync(resultsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== own)
    .map(({ name }) => name);
  for (const run of selectOldRuns(others, keptRuns - 1)) {
    try {
      rmSync(join(resultsFolder, run), { recursive: true, force: true });
    } catch {
      // An old run that cannot be deleted is no reason not to make a new one.
    }
  }
}
