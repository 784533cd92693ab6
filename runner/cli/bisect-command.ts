/** `bisect`: the first version at which a scenario's verdict, or what a program is observed to do, changes. */
import { availableParallelism } from 'node:os';

import { answerBisection, chooseTries, listRuns, type Shown } from '../compare/bisect-versions.ts';
import { runSingleCell } from '../execute/run-single-cell.ts';
import { judgeVersion, passOver, type VersionTry } from '../explore/judge-version.ts';
import { patchColumn } from '../environments/patch-columns.ts';
import { findProblem, patchRuntime } from '../plan/patch-runtime.ts';
import { reasonToSkip } from '../plan/build-plan.ts';
import type { PlannedRuntime } from '../plan/plan.ts';
import { type BisectReport, buildBisectJson } from '../report/bisect-report.ts';
import { renderBisectAnswer, renderBisectHead, renderTry } from '../report/bisect-text.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import { programFiles } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { type BisectFlags, loadBisect, type LoadedBisect } from './load-bisect.ts';
import type { BisectVersion } from './load-bisect-versions.ts';
import { textFor } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { renderJson } from '../report/render-json.ts';

export interface BisectOptions extends BisectFlags {
  /** Every version is run, not only those that narrow the change down. */
  readonly all?: boolean;
  /** Seconds that one version may take, from the moment its child is ready. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** As the command line has it. */
const defaultTimeoutSeconds = 60;

/** @returns `environment` if too few versions could be run to tell anything */
export async function bisectCommand(name: string, options: BisectOptions): Promise<ExitCode> {
  const signals = trapSignals();
  try {
    const loaded = await loadBisect(name, options, signals.signal);
    return await search(name, loaded, options, signals.signal);
  } catch (error) {
    if (!signals.signal.aborted) throw error;
    process.stderr.write('interrupted\n');
    return exitCodeForSignal(String(signals.signal.reason));
  } finally {
    signals.release();
  }
}

async function search(
  name: string,
  loaded: LoadedBisect,
  options: BisectOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { scenario, variant, question, source, versions } = loaded;
  const names = versions.map((version) => version.name);
  const tries = new Map<number, VersionTry>();
  const state: BisectReport = {
    ...{ name: question === 'verdict' ? scenario.id : name, question, variant: variant.id, source },
    ...{ versions: names, tries, command: repeatCommand(name, loaded, options), interrupted: false },
  };
  const text = textFor(process.stdout);
  if (!options.json) print(renderBisectHead(state, text));

  const shown = (): ReadonlyMap<number, Shown> =>
    new Map([...tries].map(([index, each]) => [index, each.shown]));
  const choose = (): readonly number[] =>
    options.all ? chooseUntried(names.length, tries) : chooseTries(names.length, shown());
  try {
    for (let next = choose(); next.length > 0; next = choose()) {
      const tried = await Promise.all(
        next.map((index) => tryVersion(versions[index], loaded, options.timeout * 1000, signal)),
      );
      for (const [place, index] of next.entries()) {
        const each = tried[place];
        if (each === undefined) throw new Error('a version was not tried');
        tries.set(index, each);
        if (!options.json) print(renderTry(state, each, text));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }

  const answer = answerBisection(names.length, shown());
  const report: BisectReport = {
    ...{ ...state, interrupted: signal.aborted },
    ...(options.all
      ? !signal.aborted && { runs: listRuns(names.length, shown()) }
      : answer !== undefined && { answer }),
  };
  const json = buildBisectJson(report);
  print(options.json ? renderJson(json, 2) : `\n${renderBisectAnswer(report, text)}`);
  if (signal.aborted) return exitCodeForSignal(String(signal.reason));
  return json.answer === 'undecided' ? exitCodes.environment : exitCodes.ok;
}

/** As many as this machine has cores. */
function chooseUntried(count: number, tries: ReadonlyMap<number, VersionTry>): number[] {
  const untried = Array.from({ length: count }, (_, index) => index).filter((index) => !tries.has(index));
  return untried.slice(0, availableParallelism());
}

async function tryVersion(
  version: BisectVersion | undefined,
  { scenario, variant, question }: LoadedBisect,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<VersionTry> {
  if (version === undefined) throw new Error('expected a version to try');
  const { name } = version;
  const runtime = await version.prepare();
  if (runtime.problem !== undefined) return passOver(name, withoutName(runtime.problem, runtime));
  const reason = reasonToSkip(scenario, runtime, variant);
  if (reason !== undefined) return passOver(name, reason);
  const patch = patchColumn(runtime, variant, cacheFolder());
  const problem = findProblem(runtime, patch);
  if (problem !== undefined) return passOver(name, problem);
  const programs = programFiles();
  const observation = await runSingleCell({
    runtime: patchRuntime(runtime, patch),
    variant,
    scenario,
    programs,
    timeoutMs,
    signal,
  });
  return judgeVersion(name, question, scenario, observation);
}

/** The line names the version already. */
function withoutName(problem: string, runtime: PlannedRuntime): string {
  const prefix = runtime.driver === 'python' ? `${runtime.package} ${runtime.version}: ` : '';
  return problem.startsWith(prefix) ? problem.slice(prefix.length) : problem;
}

/** Among releases the ends are named: tomorrow there may be more. */
function repeatCommand(name: string, { versions, variant }: LoadedBisect, options: BisectOptions): string {
  const { on, matrix, prereleases, yanked, all, timeout } = options;
  const ofReleases = on !== undefined || options.versions !== undefined;
  const words = [
    ...['npx', 'patchmatrix', 'bisect', name],
    ...(on === undefined ? [] : ['--on', on]),
    ...(ofReleases ? ['--versions', `${versions[0]?.name ?? ''}..${versions.at(-1)?.name ?? ''}`] : []),
    ...(variant.id === 'none' ? [] : ['--variant', options.variant]),
    ...(matrix === undefined ? [] : ['--matrix', matrix]),
    ...(prereleases ? ['--prereleases'] : []),
    ...(yanked ? ['--yanked'] : []),
    ...(all ? ['--all'] : []),
    ...(timeout === defaultTimeoutSeconds ? [] : ['--timeout', String(timeout)]),
  ];
  return words.map(quoteForShell).join(' ');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
