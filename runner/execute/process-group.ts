/**
 * Signals to whole process groups, of which each child leads one, and the list of groups that are alive. When
 * a group is to be ended is decided by `run-child.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { readLiveGroupMembers } from './read-proc.ts';

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

/** Kills every group that was started and has not ended, at once: for a second signal, or as the runner exits. */
export function killAllChildren(): void {
  for (const leader of aliveGroups) signalGroup(leader, 'SIGKILL');
}

export function trackGroup(leader: number): void {
  aliveGroups.add(leader);
}

export function forgetGroup(leader: number): void {
  aliveGroups.delete(leader);
}

const aliveGroups = new Set<number>();

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
