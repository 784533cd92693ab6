/** Runs the built command line, and says what its own process took: CPU, which other work does not lengthen, and memory. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';

import { commandLine, type Finished } from '../run-patchmatrix.ts';

export interface Measured extends Finished {
  readonly wallMs: number;
  /** Undefined if the process did not come to its end. */
  readonly cpuMs: number | undefined;
  /** The most that it held at once. */
  readonly peakMiB: number | undefined;
}

export interface MeasureOptions {
  readonly cwd: string;
  /** The file that is its stdin; nothing by default. */
  readonly stdin?: string;
  /** Milliseconds after which it is killed. */
  readonly timeoutMs: number;
}

const preload = join(import.meta.dirname, 'fixtures', 'measure.mjs');
let count = 0;

export async function measureCommand(
  args: readonly string[],
  { cwd, stdin, timeoutMs }: MeasureOptions,
): Promise<Measured> {
  const file = join(cwd, `.measured-${String((count += 1))}`);
  const startedAt = performance.now();
  const { exitCode, stdout, stderr, timedOut } = await execa(
    process.execPath,
    ['--import', preload, commandLine, ...args],
    {
      ...{ cwd, extendEnv: false, reject: false, stripFinalNewline: false },
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, PATCHMATRIX_CACHE: `${cwd}/.cache`, MEASURED: file },
      ...(stdin === undefined ? { input: '' } : { inputFile: stdin }),
      ...{ timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 50_000_000 },
    },
  );
  const wallMs = performance.now() - startedAt;
  const taken = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly cpuMs: number; readonly peakMiB: number })
    : { cpuMs: undefined, peakMiB: undefined };
  rmSync(file, { force: true });
  return { exitCode, stdout, stderr, timedOut, wallMs, ...taken };
}
