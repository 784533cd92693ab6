/**
 * The strict sandbox: a child in it has no network, sees no process but its own, and can write to its own folder alone. It is
 * made by `bwrap` of bubblewrap, which stays its parent, outside and inside.
 */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';

import type { ChildCommand } from './child-programs.ts';
import { findExecutable } from './death-signal.ts';
import type { Confinement } from './events.ts';

/** What children run in: nothing that holds them in, or the sandbox that is made here. */
export type Sandbox = Confinement['sandbox'];

/** What a child in the sandbox may write to, beside its own folder and descriptors that are open. All exist. */
export interface SandboxPlaces {
  /** Files and folders that it shares with what is outside. */
  readonly writable?: readonly string[];
  /** Folders that are empty in there, and go with the child. */
  readonly emptied?: readonly string[];
}

/** The sandbox was asked for, and cannot be had on this machine. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/**
 * Makes sure that children can be started in the sandbox.
 *
 * @throws SandboxError that says what to install or to allow
 */
export function requireSandbox(): void {
  const file = process.platform === 'linux' ? findExecutable(bubblewrap) : undefined;
  if (file === undefined) {
    throw new SandboxError(
      process.platform === 'linux'
        ? 'expected `bwrap` for `--sandbox strict`, found none in PATH; install bubblewrap (`apt-get install bubblewrap`), or leave the flag out'
        : `expected Linux for \`--sandbox strict\`, found ${process.platform}; leave the flag out`,
    );
  }
  const trial = buildSandboxed({ command: process.execPath, args: ['--version'] }, {});
  const { status, stderr, error } = spawnSync(trial.command, trial.args, { encoding: 'utf8', env: {} });
  if (status === 0) return;
  const found = error?.message ?? firstLine(stderr) ?? `exit code ${String(status)}`;
  throw new SandboxError(
    `expected \`bwrap\` to start a process for \`--sandbox strict\`, found \`${found}\`; allow user namespaces on this machine (\`sysctl kernel.unprivileged_userns_clone=1\`, \`sysctl kernel.apparmor_restrict_unprivileged_userns=0\`, in a container its own settings), or leave the flag out`,
  );
}

function firstLine(text: string): string | undefined {
  return text.split('\n').find((line) => line !== '');
}

const bubblewrap = 'bwrap';

/** How many processes of its own the sandbox has: the one that was started, and its child, the parent of all within. */
export const sandboxWrappers = 2;

/**
 * The same command in the sandbox. It gets the environment, the working folder and the open descriptors that bwrap is started
 * with.
 */
export function buildSandboxed(
  { command, args }: ChildCommand,
  { writable = [], emptied = [] }: SandboxPlaces,
): ChildCommand {
  return {
    command: bubblewrap,
    args: [
      ...['--unshare-net', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
      // Without a session of its own inside, so that a signal to the child's group still reaches all.
      ...['--die-with-parent', '--cap-drop', 'ALL'],
      ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
      ...emptied.flatMap((folder) => ['--tmpfs', folder]),
      ...writable.flatMap((place) => ['--bind', place, place]),
      ...['--', command, ...args],
    ],
  };
}

/**
 * What bwrap says of an end inside, in the words of an end outside. It ends with 128 and the number of the signal that ended
 * the child; a child that ends with such a code by itself cannot be told from it.
 */
export function readSandboxedExit(
  exitCode: number | null,
  signal: string | null,
): { readonly exitCode: number | null; readonly signal: string | null } {
  const name = exitCode === null ? undefined : signalNames.get(exitCode - 128);
  return name === undefined ? { exitCode, signal } : { exitCode: null, signal: name };
}

/** Some numbers have an older name too. */
const signalNames: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
);
