/** Starts the built command line as a user does: a process of its own, a folder to work in, an environment that is clean. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';

/** The built command line. */
export const commandLine = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));

if (!existsSync(commandLine)) {
  throw new Error(`expected the built command line in ${commandLine}, found none: run \`npm run build\``);
}

export interface RunOptions {
  /** The folder in which the command is given; compiled modules go to a cache in it. */
  readonly cwd: string;
  /** Variables beside those that a process needs to start. */
  readonly env?: Readonly<Record<string, string>>;
  /** The whole of stdin; nothing by default. */
  readonly input?: string;
  /** Milliseconds after which it is killed, children and all; 25 s by default. */
  readonly timeoutMs?: number;
}

export interface Finished {
  /** Undefined if a signal ended the process. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** It was killed because it took longer than `timeoutMs`. */
  readonly timedOut: boolean;
}

/** Runs a command to its end, and hands out what it printed; no exit code is an error. */
export async function runPatchmatrix(args: readonly string[], options: RunOptions): Promise<Finished> {
  const { exitCode, stdout, stderr, timedOut } = await startPatchmatrix(args, options);
  return { exitCode, stdout, stderr, timedOut };
}

/** Starts a command; whoever does so may send it signals. */
export function startPatchmatrix(
  args: readonly string[],
  { cwd, env = {}, input = '', timeoutMs = 25_000 }: RunOptions,
) {
  return execa(process.execPath, [commandLine, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, PATCHMATRIX_CACHE: `${cwd}/.cache`, ...env },
    extendEnv: false,
    input,
    reject: false,
    stripFinalNewline: false,
    timeout: timeoutMs,
    maxBuffer: 4_000_000,
  });
}
