/**
 * Starts the guard of this command, a process of its own that outlives the runner if that is killed: the parent-death signal
 * reaches only the runner's own children, not what they started. What the guard does then is in `guard-main.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join, parse } from 'node:path';

import { groupsFile, renderGroups } from './guarded-groups.ts';
import { coverInherited } from './inherited-descriptors.ts';
import { findCommandFolder } from './scratch.ts';

/** Says which program is the guard. Without one a command has none. */
export function placeGuard(file: string): void {
  program = file;
}

interface Guard {
  readonly process: ChildProcess;
  /** The descriptor of the file that has the groups. */
  readonly groups: number;
}

let program: string | undefined;
let guard: Guard | undefined;
let isPlanned = false;

/**
 * Has these groups end with the runner. The first ones have the guard started, as soon as the child that leads the group is on
 * its way.
 */
export function guardGroups(alive: ReadonlySet<number>): void {
  if (guard !== undefined) noteGroups(guard, alive);
  else if (alive.size > 0 && program !== undefined && !isPlanned) {
    isPlanned = true;
    const file = program;
    setImmediate(() => {
      isPlanned = false;
      startGuard(file, alive);
    });
  }
}

/** Nothing is left to guard. */
export function dismissGuard(): void {
  guard?.process.kill('SIGKILL');
  leaveGuard();
}

function spawnGuard(file: string, folder: string): ChildProcess {
  const { SYSTEMROOT } = process.env;
  return spawn(process.execPath, [file, folder], {
    // A session of its own: what ends the runner's whole group, or its terminal, must not end the guard.
    detached: true,
    cwd: parse(process.execPath).root,
    env: SYSTEMROOT === undefined ? {} : { SYSTEMROOT },
    stdio: ['pipe', 'ignore', 'ignore', ...coverInherited(3)],
  });
}

function startGuard(file: string, alive: ReadonlySet<number>): void {
  const folder = findCommandFolder();
  if (folder === undefined) return;
  let groups: number | undefined;
  let started: ChildProcess;
  try {
    groups = openSync(join(folder, groupsFile), 'w', 0o600);
    started = spawnGuard(file, folder);
  } catch {
    // What the system refuses now is tried again with the next child.
    if (groups !== undefined) closeSync(groups);
    return;
  }
  guard = { process: started, groups };
  noteGroups(guard, alive);
  // One that could not start, or was ended by somebody, is replaced with the next child.
  const onEnd = (): void => {
    if (guard?.process === started) leaveGuard();
  };
  started.once('error', onEnd).once('exit', onEnd);
  started.unref();
  // There is none where no process could be started.
  const stdin = started.stdin as Socket | undefined;
  stdin?.on('error', onEnd);
  stdin?.unref();
}

/** The guard reads them when the runner is gone, and is not woken before. A write of a few bytes is done as a whole. */
function noteGroups({ groups }: Guard, alive: ReadonlySet<number>): void {
  try {
    writeSync(groups, renderGroups(alive), 0);
  } catch {
    // A guard that cannot be told is none: the next child has another one started.
    dismissGuard();
  }
}

function leaveGuard(): void {
  if (guard !== undefined) closeSync(guard.groups);
  guard = undefined;
}
