/** Reads the results of a run back from its events alone, also of a run that was killed half way. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { resultsFormat, type RunEvent } from '../execute/events.ts';
import { readLinesWithin, readTextWithin, TooLongError } from '../matrix/read-text-within.ts';
import { checkPlan } from './check-plan.ts';
import { checkEvent, excerpt, isEventKind } from './event-schema.ts';
import { accumulateResults } from './reduce-events.ts';
import { resultFiles } from './run-folder.ts';
import { isRunName } from './run-names.ts';
import type { RunResults } from './run-results.ts';
import { isObject } from './schema-fields.ts';

/** The message is a fragment that names the file, and the line where there is one. */
export class ReadRunError extends Error {
  override readonly name = 'ReadRunError';
}

/**
 * @param run the folder of a run, or the file of its events
 * @throws ReadRunError if it holds no events of this format
 */
export function readRun(run: string): RunResults {
  const accumulator = accumulateResults();
  forEachEvent(run, (event) => accumulator.add(event));
  return accumulator.results();
}

/** The events themselves. @throws as `readRun` does */
export function readEvents(run: string): RunEvent[] {
  const events: RunEvent[] = [];
  const accumulator = accumulateResults();
  forEachEvent(run, (event) => {
    // What does not follow on the events before it is no run.
    accumulator.add(event);
    events.push(event);
  });
  return events;
}

/**
 * Hands out the events one by one, so that not all need be in memory.
 *
 * @param isOwn this process has written them itself, so that they need not be checked; default false
 * @throws as `readRun` does
 */
export function forEachEvent(run: string, read: (event: RunEvent) => void, isOwn = false): void {
  const isFolder = statSync(run, { throwIfNoEntry: false })?.isDirectory() ?? true;
  const file = isFolder ? join(run, resultFiles.events) : run;
  let number = 0;
  try {
    // Half a line at the end is of a run that was killed.
    for (const line of readLinesWithin(file, eventsLimits)) {
      number += 1;
      readLine(file, number, line, isOwn, read);
    }
  } catch (error) {
    throw error instanceof ReadRunError ? error : unreadable(file, 'the events of a run', error);
  }
  if (number === 0) {
    throw new ReadRunError(`read \`${file}\`: expected the events of a run, found no complete line`);
  }
}

function readLine(
  file: string,
  number: number,
  line: string,
  isOwn: boolean,
  read: (event: RunEvent) => void,
): void {
  try {
    read(isOwn ? (JSON.parse(line) as RunEvent) : parseEvent(line));
  } catch (error) {
    const found =
      error instanceof SyntaxError
        ? `expected one event as JSON, found \`${excerpt(line)}\``
        : error instanceof Error
          ? error.message
          : String(error);
    throw new ReadRunError(`read \`${file}:${number}\`: ${found}`, { cause: error });
  }
}

/** A cell takes 1.2 KB, and up to 4 KiB of what it printed; of the longest line, the plan, 130 bytes. */
const eventsLimits = { maxBytes: 128 * 1024 * 1024, maxLineBytes: 8 * 1024 * 1024 };

/** The folders of the stored runs, the newest first; none if there is no results folder. */
export function listRunFolders(resultsFolder: string): string[] {
  if (statSync(resultsFolder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const runs = readdirSync(resultsFolder).filter(isRunName).sort().reverse();
  return runs.map((run) => join(resultsFolder, run));
}

/**
 * The folder of the newest run.
 *
 * @throws ReadRunError if there is none
 */
export function readLatestRunFolder(resultsFolder: string): string {
  const file = join(resultsFolder, resultFiles.latest);
  const text = readLatest(file);
  const run = parseLatest(text);
  if (run === undefined) {
    throw new ReadRunError(
      `read \`${file}\`: expected {"run": NAME}, found \`${excerpt(text.trim())}\`; another run replaces it`,
    );
  }
  return join(resultsFolder, run);
}

function readLatest(file: string): string {
  try {
    return readTextWithin(file, 1024);
  } catch (error) {
    throw unreadable(file, 'the name of the newest run', error);
  }
}

function unreadable(file: string, what: string, error: unknown): ReadRunError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof TooLongError)
    return new ReadRunError(`read \`${file}\`: ${message}`, { cause: error });
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const [found, hint] = missing ? ['no such file', '; `patchmatrix run` makes it'] : [message, ''];
  return new ReadRunError(`read \`${file}\`: expected ${what}, found ${found}${hint}`, { cause: error });
}

function parseLatest(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const run = isObject(value) ? value['run'] : undefined;
    return typeof run === 'string' && isRunName(run) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** The kind and the format say more of what is wrong than a field that another version does not have. */
function parseEvent(line: string): RunEvent {
  const value: unknown = JSON.parse(line);
  const fields = isObject(value) ? value : {};
  if (!isEventKind(fields['kind'])) throw new Error(`expected an event of a run, found \`${excerpt(line)}\``);
  if (fields['kind'] === 'run-started' && fields['format'] !== resultsFormat) {
    throw new Error(
      `expected results of format ${resultsFormat}, found ${describeFormat(fields['format'])}; read them with the version of ` +
        'patchmatrix that wrote them, or run again',
    );
  }
  const checked = checkEvent(value);
  if (checked.kind === 'problem') throw new Error(checked.problem);
  const { event } = checked;
  if (event.kind === 'run-started') checkPlan(event.plan, event.shard);
  return event;
}

function describeFormat(format: unknown): string {
  return typeof format === 'number' ? `format ${format}` : 'none';
}
