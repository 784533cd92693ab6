/** `explore`: looks for programs on which two columns differ, and prints a smallest one for each kind of difference. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BatchRefusedError } from '../execute/run-batch.ts';
import { explorePair, type ExploreState } from '../explore/explore-pair.ts';
import type { Finding } from '../explore/finding.ts';
import { prepareFiles, type PreparedFiles } from '../explore/prepare-files.ts';
import { makeFolder } from '../record/make-folder.ts';
import { nameForUser, type StorageError, withStorage } from '../record/storage-error.ts';
import { buildExploreJson } from '../report/explore-json.ts';
import { renderExploreProgress, renderExploreSummary, renderFinding } from '../report/explore-text.ts';
import { wrapHanging } from '../report/text-options.ts';
import { sideOf } from './column-side.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import {
  type ExploreColumn,
  type ExploreColumnFlags,
  type ExploreColumns,
  loadExploreColumns,
} from './load-explore-columns.ts';
import { openQueue, type QueueFlags } from './open-queue.ts';
import { printNotice } from './print-notice.ts';
import { showProgress } from './show-progress.ts';
import { colorsFor, widthOf } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';
import { renderJson } from '../report/render-json.ts';
import { tryStorage } from './write-report.ts';

export interface ExploreCommandOptions extends ExploreColumnFlags, QueueFlags {
  readonly seed?: number;
  /** Programs; without it and without `seconds`, `defaultCount`. */
  readonly count?: number;
  readonly seconds?: number;
  /** Seconds that one program may take. */
  readonly timeout: number;
  /** The folder that takes each finding as a scenario and a script. */
  readonly save?: string;
  readonly json?: boolean;
}

/** Programs of a search that is told neither how many nor how long. */
const defaultCount = 20_000;

export async function exploreCommand(options: ExploreCommandOptions): Promise<ExitCode> {
  const columns = await loadExploreColumns(options);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const count = options.count ?? (options.seconds === undefined ? defaultCount : Infinity);
  const names = { left: columns.left.id, right: columns.right.id };
  const width = widthOf(process.stdout);
  const text = { width, colors: colorsFor(process.stdout) };
  if (!options.json) {
    print(
      wrapHanging(
        '',
        `seed ${seed}: ${names.right} against ${names.left}, ${limits(count, options.seconds)}`,
        width,
      ),
    );
  }

  const signals = trapSignals();
  const startedAtMs = performance.now();
  const secondsSince = (): number => (performance.now() - startedAtMs) / 1000;
  let shownAtMs = 0;
  const { queue, queueWait } = options;
  const session =
    queue === undefined
      ? undefined
      : await openQueue(
          { queue, queueWait },
          options.on === undefined ? options.matrix : undefined,
          (text) => {
            showProgress('');
            printNotice(text);
          },
        );
  try {
    const timeoutMs = options.timeout * 1000;
    const openPairs =
      session &&
      (await import('../queue/queue-pairs.ts')).createQueuePairs(session, {
        left: partsOf(columns.left),
        right: partsOf(columns.right),
        ...{ timeoutMs, signal: signals.signal },
      });
    const state = await explorePair({
      left: sideOf(columns.left),
      right: sideOf(columns.right),
      names,
      seed,
      count,
      untilMs: startedAtMs + (options.seconds ?? Infinity) * 1000,
      timeoutMs,
      ...(openPairs && { openPairs }),
      signal: signals.signal,
      onProgress(progress) {
        if (performance.now() - shownAtMs < progressIntervalMs) return;
        shownAtMs = performance.now();
        showProgress(renderExploreProgress(progress, secondsSince()));
      },
    }).catch(explainRefusal(columns));
    const seconds = secondsSince();
    showProgress('');
    const interrupted = signals.signal.aborted;
    const { files, failure } =
      options.save === undefined ? nothing : await save(options.save, state, columns, timeoutMs);
    if (options.json) {
      print(renderJson(buildExploreJson({ state, seed, seconds, names, interrupted, files }), 2));
    } else {
      for (const [index, finding] of state.findings.entries()) {
        print(`\n${renderFinding(finding, index + 1, names, text)}`);
        for (const file of files.get(finding) ?? []) print(`     ${file}`);
      }
      print('');
      if (interrupted) print(`interrupted: --seed ${seed} with the same flags finds the same again`);
      for (const line of renderExploreSummary(state, seconds)) print(wrapHanging('', line, width));
    }
    if (failure !== undefined) throw failure;
    return interrupted ? exitCodeForSignal(String(signals.signal.reason)) : exitCodes.ok;
  } finally {
    await session?.close();
    signals.release();
  }
}

/** As a worker is told of it: with the runtime as it is installed. */
function partsOf({ id, installed, variant, diffs }: ExploreColumn) {
  const column = { id, runtime: installed.id, variant: variant.id, ...(diffs && { patch: diffs }) };
  return { runtime: installed, variant, column };
}

/** How often the progress line is drawn. */
const progressIntervalMs = 200;

function limits(count: number, seconds: number | undefined): string {
  const programs = count === Infinity ? '' : `up to ${count.toLocaleString('en-US')} programs`;
  const time = seconds === undefined ? '' : `up to ${seconds} s`;
  return [programs, time].filter((limit) => limit !== '').join(', ');
}

function explainRefusal({ left, right }: ExploreColumns): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof BatchRefusedError)) throw error;
    throw new UsageError(`\`${right.id}\` or \`${left.id}\` could not be opened: ${error.message}`);
  };
}

interface SavedFindings {
  /** The files of each finding, and what is to be said of them. */
  readonly files: ReadonlyMap<Finding, readonly string[]>;
  /** Why not all were written: what was found is printed first, as it may have taken hours. */
  readonly failure?: StorageError;
}

const nothing: SavedFindings = { files: new Map() };

/** Writes the files of each finding, up to the first that cannot be. */
async function save(
  folder: string,
  state: ExploreState,
  { left, right }: ExploreColumns,
  timeoutMs: number,
): Promise<SavedFindings> {
  if (state.findings.length === 0) return nothing;
  const prepared = await prepareFiles({
    findings: state.findings,
    left: { ...describeSide(left), open: sideOf(left) },
    right: { ...describeSide(right), open: sideOf(right) },
    timeoutMs,
  });
  let failure = tryStorage(() => withStorage(`make ${nameForUser(folder)}`, () => makeFolder(folder)));
  const write = ({ name, content }: PreparedFiles['files'][number]): readonly string[] => {
    const file = join(folder, name);
    failure ??= tryStorage(() =>
      withStorage(`write ${nameForUser(file)}`, () => writeFileSync(file, content)),
    );
    return failure === undefined ? [file] : [];
  };
  const written = new Map(
    prepared.map(({ finding, files, notes }) => [finding, [...files.flatMap(write), ...notes]]),
  );
  return { files: written, ...(failure && { failure }) };
}

function describeSide({ id, runtime, patch }: ExploreColumn) {
  return { id, version: runtime.version, ...(patch && { patch }) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
