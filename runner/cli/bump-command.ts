/** `gate --bump`: judges what a change did to the lock files, on the versions that it is about and no others. */
import { relative } from 'node:path';

import { buildBumpPlan, type BumpPlan } from '../bump/build-bump-plan.ts';
import { chooseBumps, type ChosenBumps } from '../bump/choose-bumps.ts';
import { readBump } from '../bump/read-bump.ts';
import { requireSandbox } from '../execute/sandbox.ts';
import { readMatrix } from '../matrix/read-matrix.ts';
import { hashPlan } from '../plan/hash-plan.ts';
import { buildRunReport } from '../report/build-run-report.ts';
import { renderNoBump } from '../report/bump-text.ts';
import { listModels } from './bundle-files.ts';
import { openCellCache } from './cell-cache.ts';
import { chooseReporters, hasPage } from './choose-reporters.ts';
import { decideExitCode } from './decide-exit-code.ts';
import { deliverReports } from './deliver-reports.ts';
import { executeRun } from './execute-run.ts';
import { watchMatrixFolder } from './perform-run.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { findResultsFolder, loadPlan } from './load-plan.ts';
import { cutResumedPlan, earlierOf, isSettled, reportSettled } from './resume-run.ts';
import { boundsOf, type RunOptions } from './run-command.ts';
import { UsageError } from './usage-error.ts';

export interface BumpOptions extends RunOptions {
  /** What the lock files are compared with; `readBump` tells the default. */
  readonly base?: string;
}

/** @throws BumpError or LockFileError, and what `run` throws, for what the user has to mend */
export async function bumpCommand(matrixFile: string, options: BumpOptions): Promise<ExitCode> {
  refuseOtherChoices(options);
  const startedAtMs = performance.now();
  if (options.sandbox === 'strict') requireSandbox();
  const reporters = chooseReporters(options, process.env);
  const { resumed } = options;
  if (resumed !== undefined && isSettled(resumed, options)) return reportSettled(resumed, reporters, options);
  const matrix = readMatrix(matrixFile, listModels());
  const bump = await readBump({ cwd: matrix.folder, base: options.base, env: process.env });
  const chosen = chooseBumps(matrix, bump.changes);
  const { steps, unpaired, others } = chosen;
  if (steps.length === 0 && resumed !== undefined) {
    throw new UsageError(
      `expected the bump of ${resumed.start.run} to go on with, found none in the lock files; run again without --resume`,
    );
  }
  if (steps.length === 0) {
    const isText = reporters.every(
      ({ name, file }) => file !== undefined || name === 'text' || name === 'github',
    );
    const stream = isText ? process.stdout : process.stderr;
    stream.write(`${renderNoBump({ ...bump, unpaired, others }, matrixFile)}\n`);
    return exitCodes.ok;
  }

  const resultsFolder = findResultsFolder({ file: matrixFile });
  const tree = watchMatrixFolder(resultsFolder);
  const loaded = await loadBumpPlan(chosen, matrixFile, options);
  const own = resumed === undefined ? loaded.plan : cutResumedPlan(loaded.plan, resumed);
  const plan = { ...own, bump: { base: bump.base, pairs: loaded.pairs, unpaired, others } };
  const { timeout, repeatEach, retries, sandbox, workers, queue, queueWait } = options;
  const cellCache = openCellCache(plan, options, resumed);
  const finished = await executeRun(plan, {
    cached: cellCache.cached,
    ...{ timeout, repeatEach, retries, sandbox, queueWait, ...(queue !== undefined && { queue }) },
    ...(options.cold !== undefined && { cold: options.cold }),
    bounds: boundsOf(options),
    ...(workers !== undefined && { workers }),
    ...(resumed && earlierOf(resumed)),
    ...{ command: 'gate', resultsFolder, tree },
    ...{ planSha256: hashPlan(plan), accepted: new Map(), showsTable: false },
    keepsTimelines: hasPage(reporters),
  });
  cellCache.keep(finished);
  const { results, folder, failure } = finished;
  const report = buildRunReport(results, new Map(), {
    ...{ updated: false, resultsFolder: relative(process.cwd(), folder) },
    wallSeconds: (performance.now() - startedAtMs) / 1000,
  });
  await deliverReports(report, reporters, options);
  if (failure !== undefined) throw failure;
  return decideExitCode(report, options);
}

/** A verdict needs whole columns, and which they are the lock files say. */
function refuseOtherChoices(options: BumpOptions): void {
  const { on, baseline, runtime, shard, lastFailed, bail, updateLock } = options;
  const flags = {
    ...{ on, baseline, runtime, shard, bail },
    ...{ 'last-failed': lastFailed, 'update-lock': updateLock },
  };
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const names = given.map(([name]) => `--${name}`).join(', ');
  throw new UsageError(
    `expected --bump without ${names}: the lock files say which columns run and what they are compared with`,
  );
}

/** The library as it is belongs to every judgement, also where only a patch is asked for. */
async function loadBumpPlan(
  { matrix, steps }: ChosenBumps,
  file: string,
  options: BumpOptions,
): Promise<BumpPlan> {
  const { variant = [], grep, scenario, clock } = options;
  const whole = await loadPlan(
    { file, matrix },
    {
      ...(variant.length > 0 && { variant: [...new Set(['none', ...variant])] }),
      ...(grep !== undefined && { grep }),
      ...(scenario !== undefined && { scenario }),
      ...(clock !== undefined && { clock }),
    },
    { sandbox: options.sandbox, cache: options.cache },
  );
  return buildBumpPlan(whole, steps);
}
