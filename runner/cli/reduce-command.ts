/** `reduce`: the smallest part of a patch that keeps its fixes and loses its regressions. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, extname, relative } from 'node:path';

import { BatchRefusedError } from '../execute/run-batch.ts';
import { PartsError, reducePatch } from '../explore/reduce-patch.ts';
import { renderPartsModule } from '../explore/render-parts-module.ts';
import { makeFolder } from '../record/make-folder.ts';
import { nameForUser, withStorage } from '../record/storage-error.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import { buildReduceJson } from '../report/reduce-json.ts';
import { renderReduction } from '../report/reduce-text.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { loadReduceColumns, type ReduceColumnFlags, type ReduceColumns } from './load-reduce-columns.ts';
import { openReduceColumns } from './open-reduce-columns.ts';
import { showProgress } from './show-progress.ts';
import { textFor } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';
import { renderJson } from '../report/render-json.ts';
import { tryStorage } from './write-report.ts';

export interface ReduceCommandOptions extends ReduceColumnFlags {
  readonly seed: number;
  /** Programs of each search. */
  readonly count: number;
  /** Seconds that one program may take. */
  readonly timeout: number;
  /** The file that takes the reduced patch. */
  readonly emit?: string;
  readonly json?: boolean;
}

export async function reduceCommand(options: ReduceCommandOptions): Promise<ExitCode> {
  const { seed, count, emit, json } = options;
  const columns = await loadReduceColumns(options);
  const { runtime, variant } = columns;
  if (emit !== undefined) requireEmittable(emit, columns);
  const signals = trapSignals();
  let shownAtMs = 0;
  try {
    const reduction = await reducePatch({
      open: openReduceColumns(columns),
      ...(columns.diff && { parts: columns.diff.parts }),
      scenarios: columns.scenarios,
      others: columns.others.map(({ id }) => id),
      seed,
      count,
      timeoutMs: options.timeout * 1000,
      signal: signals.signal,
      onProgress(words) {
        if (performance.now() - shownAtMs < progressIntervalMs) return;
        shownAtMs = performance.now();
        showProgress(words);
      },
    });
    showProgress('');
    const kept = reduction.minimized.kept?.parts ?? [];
    const isReduced = kept.length > 0 && kept.length < Object.keys(reduction.parts).length;
    // What was found is printed first, as it took its time.
    const unwritten =
      isReduced && emit !== undefined
        ? tryStorage(() => writeModule(emit, renderPartsModule(columns.file, emit, kept)))
        : undefined;
    const emitted = isReduced && unwritten === undefined ? emit : undefined;

    const command = commandWords(options, columns);
    if (json) {
      const { id, version } = runtime;
      const report = { variant: variant.id, runtime: { id, version }, seed, count, command };
      print(renderJson(buildReduceJson({ reduction, ...report, ...(emitted && { emitted }) }), 2));
    } else {
      const lowest = columns.isLowest ? `, the lowest runtime of ${options.matrix}` : '';
      const names = {
        variant: variant.id,
        runtime: `${runtime.id}${runtime.id === runtime.version ? '' : ` (${runtime.version})`}${lowest}`,
        runtimeId: runtime.id,
        command,
      };
      print(renderReduction(reduction, names, textFor(process.stdout)));
      if (emitted !== undefined) print(`\n${emitted} applies ${kept.join(', ')} alone`);
      else if (emit !== undefined && !isReduced)
        print(`\n${emit} was not written: there is no smaller patch to write`);
    }
    if (unwritten !== undefined) throw unwritten;
    return exitCodes.ok;
  } catch (error) {
    showProgress('');
    if (signals.signal.aborted) {
      print(`interrupted: \`${commandWords(options, columns)}\` starts anew`);
      return exitCodeForSignal(String(signals.signal.reason));
    }
    throw explain(error, columns);
  } finally {
    signals.release();
  }
}

/** How often the progress line is drawn. */
const progressIntervalMs = 200;

function requireEmittable(emit: string, { file, diff }: ReduceColumns): void {
  if (diff !== undefined) {
    throw new UsageError(
      'expected --emit with a module variant, found it with a diff: the parts that are kept name its lines',
    );
  }
  if (isPython(emit) !== isPython(file)) {
    throw new UsageError(
      `expected a file for --emit that the runtime loads as it loads ${relative('.', file)}, found \`${emit}\``,
    );
  }
  if (existsSync(emit)) {
    throw new UsageError(`expected a new file for --emit, found \`${emit}\` there already`);
  }
}

/** @throws StorageError */
function writeModule(file: string, text: string): void {
  withStorage(`make the folder of ${nameForUser(file)}`, () => makeFolder(dirname(file)));
  withStorage(`write ${nameForUser(file)}`, () => writeFileSync(file, text, { flag: 'wx' }));
}

function isPython(file: string): boolean {
  return extname(file) === '.py';
}

function explain(error: unknown, { runtime, variant, file }: ReduceColumns): unknown {
  if (error instanceof BatchRefusedError) {
    return new UsageError(`\`${runtime.id}+${variant.id}\` could not be opened: ${error.message}`);
  }
  if (!(error instanceof PartsError)) return error;
  const example = isPython(file)
    ? 'PARTS = {"first": "what it does", "second": "what it does"}\n' +
      '  def apply(parts=frozenset(PARTS)):  # apply only those'
    : "export const parts = { first: 'what it does', second: 'what it does' };\n" +
      '  export default (subject, on = new Set(Object.keys(parts))) => { if (on.has("first")) … };'.replaceAll(
        '"',
        "'",
      );
  return new UsageError(
    `expected the parts of \`${variant.id}\`, of which some are left out, found that ${error.message}; ` +
      `${relative('.', file)} may say\n  ${example}`,
  );
}

function commandWords(
  { variant, matrix, on, seed, count }: ReduceCommandOptions,
  { runtime }: ReduceColumns,
): string {
  const place =
    on === undefined
      ? [...(matrix === 'matrix.yaml' ? [] : ['--matrix', matrix]), '--runtime', runtime.id]
      : ['--on', on];
  const words = ['--variant', variant, ...place, '--seed', String(seed), '--count', String(count)];
  return `npx patchmatrix reduce ${words.map(quoteForShell).join(' ')}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
