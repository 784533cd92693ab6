/**
 * Signals to whole process groups, of which each child leads one, and to processes that left theirs. When one is to be
 * ended is others' concern.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { readLiveGroupMembers, readProcessesMarked } from './read-proc.ts';

/** How long a killed group may take to disappear. */
export const sweepLimitMs = 2000;

/** Sends a signal to every member of the group that `leader` leads or led; a group that is gone is no error. */
export function signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  sendSignal(groupTarget(leader), signal);
}

/** Whether any member of the group still runs. A zombie does not: in a container nobody may ever reap it. */
export function groupIsAlive(leader: number): boolean {
  const found = sendSignal(groupTarget(leader), 0);
  if (process.platform !== 'linux') return found === 'sent';
  return found !== 'gone' && readLiveGroupMembers(leader).length > 0;
}

/** Kills the group again and again until none of it runs. False if something did after `sweepLimitMs`. */
export function sweepGroup(leader: number): Promise<boolean> {
  return sweep(
    () => groupIsAlive(leader),
    () => signalGroup(leader, 'SIGKILL'),
  );
}

/**
 * Kills the group and what else is found of a child, again and again until none of it runs. False if something did after
 * `sweepLimitMs`.
 */
export function sweepTree(leader: number, findMembers: () => readonly number[]): Promise<boolean> {
  return sweep(
    () => groupIsAlive(leader) || findMembers().length > 0,
    () => killTree(leader, findMembers),
  );
}

/**
 * Kills the processes that carry all of these variables: descendants that left the group. Linux only.
 *
 * @param startedAfter see `readProcessesMarked`
 */
export async function sweepMarked(
  marks: Readonly<Record<string, string>>,
  startedAfter?: number,
): Promise<{ readonly found: boolean; readonly swept: boolean }> {
  let found: number[] = [];
  let everFound = false;
  const swept = await sweep(
    () => {
      found = readProcessesMarked(marks, startedAfter).filter((pid) => pid !== process.pid);
      everFound ||= found.length > 0;
      return found.length > 0;
    },
    () => found.forEach((pid) => sendSignal(pid, 'SIGKILL')),
  );
  return { found: everFound, swept };
}

/** Kills the group and what else is found of a child, and at once what these have started meanwhile. */
export function killTree(leader: number, findMembers: () => readonly number[]): void {
  const killed = new Set<number>();
  const deadline = performance.now() + killRoundsLimitMs;
  for (let fresh: readonly number[] = [leader]; fresh.length > 0 && performance.now() < deadline;) {
    signalGroup(leader, 'SIGKILL');
    fresh = findMembers().filter((pid) => !killed.has(pid));
    for (const pid of fresh) {
      killed.add(pid);
      sendSignal(pid, 'SIGKILL');
    }
  }
}

/** How long the runner does nothing else than to kill what goes on starting processes. */
const killRoundsLimitMs = 100;

/** Sends TERM to these processes; one that is gone is no error. */
export function terminateProcesses(pids: readonly number[]): void {
  for (const pid of pids) sendSignal(pid, 'SIGTERM');
}

async function sweep(remains: () => boolean, kill: () => void): Promise<boolean> {
  const deadline = performance.now() + sweepLimitMs;
  while (remains()) {
    if (performance.now() > deadline) return false;
    kill();
    await sleep(5);
  }
  return true;
}

/** Windows has no process groups: there a signal reaches the leader only. */
function groupTarget(leader: number): number {
  return process.platform === 'win32' ? leader : -leader;
}

function sendSignal(target: number, signal: 'SIGTERM' | 'SIGKILL' | 0): 'sent' | 'gone' | 'forbidden' {
  try {
    process.kill(target, signal);
    return 'sent';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'forbidden';
  }
}
