/** `bisect`: the first version at which a scenario's verdict, or what a program does, changes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseProgram, ProgramError } from '../../program/parse-program.ts';
import type { Program, ProgramResult } from '../../program/program.ts';
import { bisectVersions, type Tried } from '../compare/bisect-versions.ts';
import { judgeResult } from '../compare/judge-cell.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import { listReleases } from '../environments/list-releases.ts';
import { describeError } from '../execute/describe-error.ts';
import { BatchRefusedError, runBatch } from '../execute/run-batch.ts';
import type { Matrix, MatrixRuntime, MatrixVariant } from '../matrix/matrix.ts';
import { readMatrix } from '../matrix/read-matrix.ts';
import type { PlannedScenario } from '../plan/plan.ts';
import { isRange, selectReleases } from '../plan/select-releases.ts';
import { compareVersions } from '../plan/version-order.ts';
import { buildBisectJson, renderBisection, renderTry, type TriedVersion } from '../report/bisect-text.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import { cacheFolder, listModels } from './bundle-files.ts';
import { sideOf } from './column-side.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { collectMatrix, isFile, none, unknownName, variantIdOf, withVariantFiles } from './load-plan.ts';
import { buildReleaseMatrix } from './release-matrix.ts';
import { colorsFor, widthOf } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';

export interface BisectOptions {
  readonly matrix: string;
  /** A package, whose releases are tried instead of the runtimes of the matrix. */
  readonly on?: string;
  /** Which of its releases, `>=4.12,<5`. */
  readonly versions?: string;
  readonly prereleases?: boolean;
  readonly yanked?: boolean;
  readonly variant: string;
  /** Try every version. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Milliseconds that the program may take on one version. */
const timeoutMs = 60_000;

/** @throws UsageError, MatrixError, SelectionError or EnvironmentError for what the user has to mend */
export async function bisectCommand(subject: string, options: BisectOptions): Promise<ExitCode> {
  const matrix = await loadVersions(options);
  const question = await loadQuestion(subject, matrix);
  const variant = findVariant(matrix, options.variant);
  const width = widthOf(process.stdout);
  const text = { width, colors: colorsFor(process.stdout) };
  const signals = trapSignals();
  const tried: (TriedVersion | undefined)[] = matrix.runtimes.map(() => undefined);
  const labels = matrix.runtimes.map(({ id }) => id);
  try {
    for (;;) {
      const index = nextIndex(tried, options.all === true);
      const runtime = index === undefined ? undefined : matrix.runtimes[index];
      if (index === undefined || runtime === undefined) break;
      const outcome = await tryVersion(matrix, runtime, variant, question, signals.signal);
      if (signals.signal.aborted) return exitCodeForSignal(String(signals.signal.reason));
      tried[index] = outcome;
      if (!options.json) print(renderTry(labels[index] ?? '', outcome, labels, text));
    }
  } finally {
    signals.release();
  }
  const bisection = bisectVersions(tried);
  const words = ['npx patchmatrix', ...process.argv.slice(2).map(quoteForShell)].join(' ');
  if (options.json) {
    print(JSON.stringify(buildBisectJson(subject, labels, tried, bisection, words), null, 2));
  } else {
    print(`\n${renderBisection(subject, labels, tried, bisection, text)}\n${words}`);
  }
  return bisection.kind === 'nothing' ? exitCodes.environment : exitCodes.ok;
}

/** The versions to choose among, as the runtimes of a matrix, the oldest first. */
async function loadVersions({
  matrix: file,
  on,
  versions,
  variant,
  ...choice
}: BisectOptions): Promise<Matrix> {
  if (on === undefined) {
    if (versions !== undefined) {
      throw new UsageError(
        'expected a package beside --versions, found none: bisect SCENARIO --on anyio --versions ">=4.12"',
      );
    }
    const matrix = await readMatrix(file, listModels());
    const collected = await collectMatrix({ ...matrix, variants: [none], scenarios: [] });
    const versionOf = new Map(collected.runtimes.map(({ id, version }) => [id, version]));
    const order = (a: MatrixRuntime, b: MatrixRuntime): number =>
      compareVersions(versionOf.get(a.id) ?? a.id, versionOf.get(b.id) ?? b.id);
    const { matrix: full } = withVariantFiles(matrix, [variant]);
    return { ...full, runtimes: matrix.runtimes.toSorted(order) };
  }
  if (versions !== undefined && !isRange(versions)) {
    throw new UsageError(
      `expected a version range for --versions, such as ">=4.12,<5", found \`${versions}\``,
    );
  }
  const releases = await listReleases(on, join(cacheFolder(), 'python'));
  const chosen = selectReleases(releases, { ...(versions !== undefined && { range: versions }), ...choice });
  if (chosen.length === 0) {
    const newest = releases.at(-1)?.version ?? '';
    throw new UsageError(
      `expected releases of ${on} in \`${versions ?? ''}\`, found none; it has ${releases.length}, the newest ${newest}`,
    );
  }
  const matrix = buildReleaseMatrix(
    chosen.map((version) => `${on}@${version}`),
    [variant],
    isFile,
  );
  return withVariantFiles(matrix, [variant]).matrix;
}

function findVariant({ variants }: Matrix, name: string): MatrixVariant {
  const id = isFile(name) ? variantIdOf(name) : name;
  const variant = variants.find((known) => known.id === id) ?? (id === 'none' ? none : undefined);
  if (variant === undefined) throw unknownName('variant', name, variants);
  return variant;
}

/** What is asked of each version: a program, and what its result comes to. */
interface Question {
  readonly program: Program;
  readonly judge: (
    result: ProgramResult,
  ) => Pick<TriedVersion, 'verdict' | 'happened'> & { readonly key: string };
}

async function loadQuestion(subject: string, matrix: Matrix): Promise<Question> {
  if (subject.endsWith('.json')) return askProgram(readProgram(subject));
  const scenario = matrix.scenarios.find(({ id }) => id === subject);
  if (scenario === undefined) throw unknownName('scenario', subject, matrix.scenarios);
  const { scenarios } = await collectMatrix({
    ...matrix,
    runtimes: [],
    variants: [none],
    scenarios: [scenario],
  });
  const [planned] = scenarios;
  if (planned === undefined) throw new Error(`the scenario ${subject} was not collected`);
  return askScenario(planned);
}

function askScenario({ program, owed }: PlannedScenario): Question {
  return {
    program,
    judge(result) {
      const missed = judgeResult(owed, { result }).filter(({ met }) => !met);
      const verdict = missed.length === 0 ? 'passed' : 'failed';
      const happened = [...new Set(missed.map((each) => each.happened))].join(', ');
      return { verdict, happened: happened || `${result.outcome} after ${result.elapsed} s`, key: verdict };
    },
  };
}

/** What the program does, as far as it can be observed: without ticks and counters. */
function askProgram(program: Program): Question {
  return {
    program,
    judge({ outcome, elapsed, events }) {
      const key = JSON.stringify([outcome, elapsed, events.map(([, ...observed]) => observed)]);
      return { verdict: outcome, happened: `after ${elapsed} s, with ${events.length} events`, key };
    },
  };
}

function readProgram(file: string): Program {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const named = typeof value === 'object' && value !== null ? { name: file, ...value } : value;
    return parseProgram(named);
  } catch (error) {
    if (error instanceof ProgramError)
      throw new UsageError(`expected a program in ${file}: ${error.message}`);
    throw new UsageError(`expected a program as JSON in ${file}, found ${describeError(error)}`);
  }
}

function nextIndex(tried: readonly (Tried | undefined)[], all: boolean): number | undefined {
  if (all) {
    const next = tried.indexOf(undefined);
    return next === -1 ? undefined : next;
  }
  const step = bisectVersions(tried);
  return step.kind === 'try' ? step.index : undefined;
}

/** A version that cannot be installed or run is skipped, and says why. */
async function tryVersion(
  matrix: Matrix,
  runtime: MatrixRuntime,
  variant: MatrixVariant,
  { program, judge }: Question,
  signal: AbortSignal,
): Promise<TriedVersion> {
  try {
    const collected = await collectMatrix({
      ...matrix,
      runtimes: [runtime],
      variants: [variant],
      scenarios: [],
    });
    const [planned] = collected.runtimes;
    const [patch] = collected.variants;
    if (planned === undefined || patch === undefined) throw new Error('the version was not collected');
    const { version, problem } = planned;
    if (problem !== undefined) return { version, skipped: problem };
    let answer: ProgramResult | { readonly error: string } | undefined;
    const side = sideOf({ runtime: planned, variant: patch })({ answers: 'results', maxTicks: 20_000 });
    await runBatch({
      ...side,
      timeoutMs,
      signal,
      lines: oneLine(JSON.stringify(program)),
      onAnswer: (json) => {
        answer = JSON.parse(json) as ProgramResult | { readonly error: string };
      },
    });
    if (answer === undefined) throw new Error('the program had no answer');
    return 'error' in answer ? { version, skipped: answer.error } : { version, ...judge(answer) };
  } catch (error) {
    if (signal.aborted) return { version: runtime.id, skipped: 'interrupted' };
    if (error instanceof EnvironmentError || error instanceof BatchRefusedError) {
      return { version: runtime.id, skipped: error.message };
    }
    throw error;
  }
}

async function* oneLine(line: string): AsyncGenerator<string> {
  yield await Promise.resolve(line);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
