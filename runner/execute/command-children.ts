/**
 * What the children of a command have in common: the list of those that are alive, the guard that ends them if the runner
 * cannot, and the end of the command, after which nothing of them is left. When a single child is to end is the concern of
 * whoever started it.
 */
import { commandMark, folderMarks } from './child-environment.ts';
import { dismissGuard, guardGroups } from './guard.ts';
import { signalGroup, sweepGroup, sweepMarked } from './process-group.ts';
import { findCommandFolder, removeCommandFolder, removeScratchFolder } from './scratch.ts';

/** A child that was started, and its own folder. */
export interface HeldChild {
  /** It leads a group of that id. */
  readonly pid: number;
  readonly folder: string;
}

const aliveGroups = new Set<number>();

/** To be called for each child as soon as it has a process. */
export function holdChild({ pid }: HeldChild): void {
  aliveGroups.add(pid);
  guardGroups(aliveGroups);
}

/** Says that nothing of a child's group is left. */
function forgetChild({ pid }: HeldChild): void {
  aliveGroups.delete(pid);
  guardGroups(aliveGroups);
}

/**
 * Lets go of a child that was seen to have left no process. Its folder goes in a moment: a busy disk takes its time for that,
 * in which the next child can start.
 */
export function dropChild(child: HeldChild): void {
  forgetChild(child);
  setImmediate(() => void removeScratchFolder(child.folder));
}

/**
 * Kills what is left of a child, in its group or not, and takes its folder away.
 *
 * @param livedMs since its start
 * @returns whether there was something outside of its group
 */
export async function clearChild(child: HeldChild, livedMs: number): Promise<{ readonly escaped: boolean }> {
  await sweepGroup(child.pid);
  const isYoung = livedMs < 1000;
  const { found } = await sweepMarked(folderMarks(child.folder), isYoung ? child.pid : undefined);
  await removeScratchFolder(child.folder);
  forgetChild(child);
  return { escaped: found };
}

/** Kills every group that was started and has not ended, at once: for a second signal, or as the runner exits. */
export function killAllChildren(): void {
  for (const leader of aliveGroups) signalGroup(leader, 'SIGKILL');
}

/** Leaves no process and no temporary file of any child. A command that starts no more children calls it. */
export async function endCommand(): Promise<void> {
  const folder = findCommandFolder();
  if (folder === undefined) return;
  await Promise.all([...aliveGroups].map(sweepGroup));
  aliveGroups.clear();
  await sweepMarked(commandMark(folder));
  removeCommandFolder();
  dismissGuard();
}
