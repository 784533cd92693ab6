/** The step of the action that runs patchmatrix, and says to the steps behind it what came of it. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { execa } from 'execa';
import { glob } from 'tinyglobby';

import { exitCodes } from '../cli/exit-codes.ts';
import { resultFiles } from '../record/run-folder.ts';
import { ActionError } from './action-error.ts';
import { type Environment, readRunInputs, type RunInputs } from './action-inputs.ts';
import { isLeftToMerge, nameVerdict } from './verdict.ts';

/** By the names of the action's outputs. */
export type Outputs = Readonly<Record<string, string>>;

/**
 * What patchmatrix found is in `job-exit-code`, with which the last step of the action ends.
 *
 * @param commandLine the built command line
 * @throws ActionError for an input that is not as it should be
 */
export async function runStep(commandLine: string, environment: Environment): Promise<Outputs> {
  const inputs = readRunInputs(environment);
  const runs = inputs.command === 'merge' ? await findRuns(inputs.runs) : [];
  const folder = mkdtempSync(join(environment['RUNNER_TEMP'] || tmpdir(), 'patchmatrix-'));
  const args = buildArguments(inputs, runs, folder);
  const { exitCode, stdout } = await start(commandLine, args, inputs.command === 'list');
  return {
    ...describeEnd(exitCode, inputs.shard !== undefined),
    ...(inputs.command === 'list' ? { matrix: stdout.trim() } : listFiles(folder)),
  };
}

/** The words after `patchmatrix`. Flags that take several words come last. Pure. */
export function buildArguments(
  { command, args, shard, shards }: RunInputs,
  runs: readonly string[],
  folder: string,
): string[] {
  switch (command) {
    case 'list':
      return ['list', ...args, ...(shards === undefined ? [] : ['--shards', shards]), '--format', 'github'];
    case 'run':
    case 'gate':
      // The annotations, the summary and the review are those of the whole.
      if (shard !== undefined) {
        return [command, ...args, '--shard', shard, '--reporter', 'text', `json=${join(folder, files.json)}`];
      }
      return [command, ...args, '--reporter', ...reporters(folder)];
    case 'merge':
      return ['merge', ...runs, ...args, '--allow-partial', '--reporter', ...reporters(folder)];
  }
}

const files = {
  ...{ markdown: 'review.md', html: 'report.html', json: 'report.json', junit: 'junit.xml' },
} as const;

function reporters(folder: string): string[] {
  const written = Object.entries(files).map(([name, file]) => `${name}=${join(folder, file)}`);
  return ['text', 'github', ...written];
}

async function findRuns(folder: string): Promise<string[]> {
  const found = await glob(`**/${resultFiles.events}`, { cwd: resolve(folder), absolute: true });
  if (found.length > 0) return found.toSorted();
  throw new ActionError(
    `expected the events of shards below \`${folder}\`, found none; every shard must keep its output \`events\` as an artifact, and this job must have downloaded them there`,
  );
}

/** Of `list` the matrix is kept, which is no log. */
async function start(
  commandLine: string,
  args: readonly string[],
  isOutputKept: boolean,
): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const child = execa(process.execPath, [commandLine, ...args], {
    reject: false,
    stdin: 'ignore',
    stdout: isOutputKept ? ['pipe', 'inherit'] : ['inherit'],
    stderr: 'inherit',
  });
  // A job that is cancelled tells only this process.
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, forward);
  const { exitCode, stdout } = await child;
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, forward);
  return { exitCode: exitCode ?? exitCodes.terminated, stdout: typeof stdout === 'string' ? stdout : '' };
}

/** @param isShard what a shard found is judged with the others */
export function describeEnd(exitCode: number, isShard = false): Outputs {
  const isLeft = isShard && isLeftToMerge(exitCode);
  return {
    'exit-code': String(exitCode),
    verdict: nameVerdict(exitCode),
    'job-exit-code': String(isLeft ? exitCodes.ok : exitCode),
  };
}

/** Those that were written, and the events of the run that they are of. */
function listFiles(folder: string): Outputs {
  const written = Object.entries(files)
    .map(([name, file]) => [name, join(folder, file)] as const)
    .filter(([, file]) => existsSync(file));
  const json = join(folder, files.json);
  if (!existsSync(json)) return Object.fromEntries(written);
  const { run } = JSON.parse(readFileSync(json, 'utf8')) as { readonly run: string };
  const events = resolve('results', run, resultFiles.events);
  if (!existsSync(events)) {
    throw new ActionError(
      `expected the events of the run in ${events}, found none; the input \`working-directory\` has to be the folder of the matrix`,
    );
  }
  return { ...Object.fromEntries(written), events };
}
