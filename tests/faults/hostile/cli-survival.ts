/** Holds what the built command line makes of hostile inputs against what is promised of each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type ExitCode, exitCodes } from '../../../runner/cli/exit-codes.ts';
import { limitConcurrency } from '../../../runner/environments/limit-concurrency.ts';
import { makeFolder } from '../../make-project.ts';
import { expectFault, type TaskWithRows } from '../fault-table.ts';
import { findRaw } from '../find-raw.ts';
import { type Measured, measureCommand } from '../measure-command.ts';
import { control } from './hostile-contents.ts';

export interface CliInput {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The file that is its stdin; nothing by default. */
  readonly stdin?: string;
  /** Files that are written, which are held against the same rules as what is printed. */
  readonly outputs?: readonly string[];
  /** The exit code for what is as it should be; 0 by default. */
  readonly owed?: ExitCode;
}

const timeoutMs = 20_000;
const mostMs = 1000;
const mostMiB = 256;
const documented: readonly number[] = Object.values(exitCodes).filter((code) => code !== exitCodes.internal);

/** Two at a time, as there are so many cores at least. */
const limit = limitConcurrency(2);

export function measure({ args, cwd, stdin }: Pick<CliInput, 'args' | 'cwd' | 'stdin'>): Promise<Measured> {
  return limit(() => measureCommand(args, { cwd, timeoutMs, ...(stdin !== undefined && { stdin }) }));
}

/**
 * Milliseconds of CPU of a command that does nothing but to load all commands and to keep what was compiled of them, as each
 * does whose cache is empty: what all others are held against.
 */
export async function measureBareStart(): Promise<number> {
  const folders = [makeFolder(), makeFolder(), makeFolder()];
  const starts = await Promise.all(folders.map((cwd) => measure({ args: ['schema'], cwd })));
  return Math.min(...starts.map(({ cpuMs = Infinity }) => cpuMs));
}

/** A row for all inputs of a kind. */
export async function expectCliSurvival(
  task: TaskWithRows,
  fault: string,
  inputs: readonly CliInput[],
  bareMs: number,
): Promise<void> {
  const ended = await Promise.all(inputs.map(async (input) => ({ input, result: await measure(input) })));
  const wrong = ended.flatMap(({ input, result }) =>
    findWrong(input, result, bareMs).map((each) => `${input.name}: ${each}`),
  );
  const refused = ended.filter(({ result }) => result.exitCode !== exitCodes.ok).length;
  const slowest = Math.max(...ended.map(({ result }) => (result.cpuMs ?? Infinity) - bareMs));
  const largest = Math.max(...ended.map(({ result }) => result.peakMiB ?? Infinity));
  expectFault(task, {
    ...{ fault, tries: inputs.length },
    expected: 'a documented exit code, nothing but text, under 1 s and 256 MiB',
    got:
      wrong.length === 0
        ? `${String(inputs.length - refused)} read, ${String(refused)} refused, ${slowest.toFixed(0)} ms, ${largest.toFixed(0)} MiB`
        : `${String(wrong.length)} wrong: ${wrong.slice(0, 8).join('\n')}`,
    passed: wrong.length === 0 && refused > 0,
  });
}

export function findWrong(
  { name, cwd, outputs = [], owed = exitCodes.ok }: CliInput,
  { exitCode, stdout, stderr, timedOut, cpuMs, peakMiB }: Measured,
  bareMs: number,
): string[] {
  if (timedOut) return [`still running after ${String(timeoutMs)} ms`];
  const ended = `exit code ${String(exitCode)}: ${stderr.slice(0, 500)}`;
  if (cpuMs === undefined || peakMiB === undefined) return [`by force, ${ended}`];
  const written =
    exitCode === exitCodes.ok ? outputs.map((file) => readFileSync(join(cwd, file), 'utf8')) : [];
  const isWrong =
    !documented.includes(exitCode ?? -1) ||
    (name === control && exitCode !== owed) ||
    (exitCode !== exitCodes.ok && stderr.trim() === '') ||
    /^ {4}at /m.test(stderr);
  return [
    ...(isWrong ? [ended] : []),
    ...[stdout, stderr, ...written]
      .flatMap((text) => findRaw(text).slice(0, 1))
      .map((each) => JSON.stringify(each)),
    ...(cpuMs - bareMs > mostMs ? [`${cpuMs.toFixed(0)} ms of CPU`] : []),
    ...(peakMiB > mostMiB ? [`${peakMiB.toFixed(0)} MiB`] : []),
  ];
}
