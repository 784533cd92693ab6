/** Which process a run's events are written by, and whether that one still lives. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

import type { RunnerProcess } from './events.ts';
import { readProcessStat } from './read-proc.ts';

export function describeOwnProcess(): RunnerProcess {
  const birth = readBirth(process.pid);
  return { pid: process.pid, host: hostname(), ...(birth !== undefined && { birth }) };
}

/**
 * False for a process of another machine, of which nothing is known here. Where the system does not tell processes of the
 * same id apart (elsewhere than on Linux), a later one is taken for the one that was meant.
 */
export function isAlive({ pid, host, birth }: RunnerProcess): boolean {
  if (host !== hostname()) return false;
  if (birth !== undefined) return readBirth(pid) === birth;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Of a process that runs, also if it is stopped; a zombie has ended. */
function readBirth(pid: number): string | undefined {
  const stat = readProcessStat(pid);
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${stat.startedAt}`;
  } catch {
    return undefined;
  }
}
