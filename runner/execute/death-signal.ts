/**
 * Ties a child's life to the runner's. If the runner itself is killed no handler runs, and a child in a hot
 * loop watches nothing; on Linux the kernel then kills the child, if `setpriv` from util-linux is there to
 * ask for it.
 */
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * The same command, started through `setpriv --pdeathsig KILL` where that works; `setpriv` replaces itself,
 * so the pid is the command's.
 */
export function withDeathSignal(command: Command): Command {
  setpriv ??= findSetpriv();
  // A command that cannot be found is left alone: `spawn` then says ENOENT, where setpriv would exit with 127.
  if ('problem' in setpriv || findExecutable(command.file) === undefined) return command;
  return { file: setpriv.file, args: ['--pdeathsig', 'KILL', '--', command.file, ...command.args] };
}

/** Why children are not tied to the runner here; undefined if they are. */
export function explainNoDeathSignal(): string | undefined {
  setpriv ??= findSetpriv();
  return 'problem' in setpriv ? setpriv.problem : undefined;
}

type Setpriv = { readonly file: string } | { readonly problem: string };

/** Looked up at first use. */
let setpriv: Setpriv | undefined;

function findSetpriv(): Setpriv {
  if (process.platform !== 'linux') return { problem: `there is none on ${process.platform}` };
  const file = findExecutable('setpriv');
  if (file === undefined) return { problem: 'setpriv of util-linux is not in PATH' };
  // BusyBox has a `setpriv` that does not know the option. To try it would take as long as a cell.
  return knowsOption(file) ? { file } : { problem: 'the setpriv in PATH does not know --pdeathsig' };
}

function knowsOption(file: string): boolean {
  try {
    return readFileSync(file).includes('pdeathsig');
  } catch {
    return false;
  }
}

/** Where a command is, as `PATH` says. */
export function findExecutable(command: string): string | undefined {
  if (command.includes('/')) return isExecutable(command) ? command : undefined;
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
