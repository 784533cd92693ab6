/** Commands in a mount namespace of their own, in which file systems are small, or can only be read. */
import { spawnSync } from 'node:child_process';

import { execa } from 'execa';

import { commandLine, type Finished, type RunOptions } from '../run-patchmatrix.ts';

const unshare = process.getuid?.() === 0 ? ['-m'] : ['-rm'];

/** Why this machine has none; undefined if it has. */
export const missingNamespaces: string | undefined =
  spawnSync('unshare', [...unshare, 'sh', '-c', 'mount -t tmpfs none /tmp']).status === 0
    ? undefined
    : 'mount namespaces (unshare, mount)';

export interface NamespaceOptions extends RunOptions {
  /** Shell commands before it; the folder is `cwd`. */
  readonly setup: string;
  /** Shell commands after it, while the file systems are there still. */
  readonly after?: string;
}

/** Runs the built command line after what is to be mounted is. */
export async function runInNamespace(
  args: readonly string[],
  { cwd, setup, after = '', env = {}, timeoutMs = 60_000 }: NamespaceOptions,
): Promise<Finished> {
  const script = `set -e\n${setup}\nset +e\n"$@"\ncode=$?\n${after}\nexit $code`;
  const words = [...unshare, 'sh', '-c', script, 'sh', process.execPath, commandLine, ...args];
  const { exitCode, stdout, stderr, timedOut } = await execa('unshare', words, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, PATCHMATRIX_CACHE: `${cwd}/.cache`, ...env },
    extendEnv: false,
    input: '',
    reject: false,
    stripFinalNewline: false,
    timeout: timeoutMs,
  });
  return { exitCode, stdout, stderr, timedOut };
}
