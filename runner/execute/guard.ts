/**
 * Starts the guard of this command, a process of its own that outlives the runner if that is killed: the parent-death signal
 * reaches only the runner's own children, not what they started. What the guard does then is in `guard-main.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { parse } from 'node:path';

import { coverInherited } from './inherited-descriptors.ts';
import { findCommandFolder } from './scratch.ts';

/** Says which program is the guard. Without one a command has none. */
export function placeGuard(file: string): void {
  program = file;
}

let program: string | undefined;
let guard: ChildProcess | undefined;
let isPlanned = false;

/**
 * Tells the guard of a group that is to end with the runner. The first group has it started, as soon as the child that leads
 * the group is on its way.
 *
 * @param alive all groups, for a guard that knows of none yet
 */
export function announceGroup(leader: number, alive: ReadonlySet<number>): void {
  if (guard !== undefined) tellGuard(`+${String(leader)}`);
  else if (program !== undefined && !isPlanned) {
    isPlanned = true;
    const file = program;
    setImmediate(() => {
      isPlanned = false;
      startGuard(file);
      for (const each of alive) tellGuard(`+${String(each)}`);
    });
  }
}

/** Nothing of the group runs any more; its id may become another's. */
export function withdrawGroup(leader: number): void {
  tellGuard(`-${String(leader)}`);
}

/** Nothing is left to guard. */
export function dismissGuard(): void {
  guard?.kill('SIGKILL');
  guard = undefined;
}

function startGuard(file: string): void {
  const folder = findCommandFolder();
  if (folder === undefined) return;
  const { SYSTEMROOT } = process.env;
  const started = spawn(process.execPath, [file, folder], {
    // A session of its own: what ends the runner's whole group, or its terminal, must not end the guard.
    detached: true,
    cwd: parse(process.execPath).root,
    env: SYSTEMROOT === undefined ? {} : { SYSTEMROOT },
    stdio: ['pipe', 'ignore', 'ignore', ...coverInherited(3)],
  });
  guard = started;
  // One that could not start, or was ended by somebody, is replaced with the next child.
  const onEnd = (): void => {
    if (guard === started) guard = undefined;
  };
  started.once('error', onEnd).once('exit', onEnd);
  started.unref();
  const stdin = started.stdin as Socket;
  stdin.on('error', onEnd);
  stdin.unref();
}

function tellGuard(line: string): void {
  guard?.stdin?.write(`${line}\n`);
}
