/** Reads the results of a run back from its events alone, also of a run that was killed half way. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { resultsFormat, type RunEvent } from '../execute/events.ts';
import { accumulateResults } from './reduce-events.ts';
import { resultFiles } from './run-folder.ts';
import { isRunName } from './run-names.ts';
import type { RunResults } from './run-results.ts';

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

function forEachEvent(run: string, read: (event: RunEvent) => void): void {
  const isFolder = statSync(run, { throwIfNoEntry: false })?.isDirectory() ?? true;
  const file = isFolder ? join(run, resultFiles.events) : run;
  const text = readText(file, 'the events of a run');
  const lines = text.split('\n');
  // What follows the last end of line is empty, or half a line of a run that was killed.
  lines.pop();
  if (lines.length === 0) {
    throw new ReadRunError(`read \`${file}\`: expected the events of a run, found no complete line`);
  }
  for (const [index, line] of lines.entries()) {
    try {
      const event: unknown = JSON.parse(line);
      assertEvent(event, line);
      read(event);
    } catch (error) {
      const found =
        error instanceof SyntaxError
          ? `expected one event as JSON, found \`${excerpt(line)}\``
          : error instanceof Error
            ? error.message
            : String(error);
      throw new ReadRunError(`read \`${file}:${index + 1}\`: ${found}`, { cause: error });
    }
  }
}

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
  const text = readText(file, 'the name of the newest run');
  const run = parseLatest(text);
  if (run === undefined) {
    throw new ReadRunError(
      `read \`${file}\`: expected {"run": NAME}, found \`${excerpt(text.trim())}\`; another run replaces it`,
    );
  }
  return join(resultsFolder, run);
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const found = missing ? 'no such file' : error instanceof Error ? error.message : String(error);
    const hint = missing ? '; `patchmatrix run` makes it' : '';
    throw new ReadRunError(`read \`${file}\`: expected ${what}, found ${found}${hint}`, { cause: error });
  }
}

function parseLatest(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const run = typeof value === 'object' && value !== null && 'run' in value ? value.run : undefined;
    return typeof run === 'string' && isRunName(run) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** What the runner itself wrote is trusted beyond its kind and format. */
function assertEvent(value: unknown, line: string): asserts value is RunEvent {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !isEventKind(value.kind)) {
    throw new Error(`expected an event of a run, found \`${excerpt(line)}\``);
  }
  if (value.kind !== 'run-started') return;
  const format: unknown = 'format' in value ? value.format : undefined;
  if (format !== resultsFormat) {
    throw new Error(
      `expected results of format ${resultsFormat}, found format ${String(format)}; read them with the version of ` +
        'patchmatrix that wrote them, or run again',
    );
  }
}

function isEventKind(kind: unknown): kind is RunEvent['kind'] {
  return typeof kind === 'string' && Object.hasOwn(eventKinds, kind);
}

const eventKinds: Readonly<Record<RunEvent['kind'], true>> = {
  'run-started': true,
  'cell-started': true,
  'cell-ready': true,
  'cell-counters': true,
  'cell-finished': true,
  'cell-unconfirmed': true,
  'tests-found': true,
  'tree-changed': true,
  'run-finished': true,
};

function excerpt(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
