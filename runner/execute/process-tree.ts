/** Which processes belong to a child, what they come to together, and whether that is too much. Pure. */
import type { Peak } from './events.ts';

/** A process that runs; a zombie does not. */
export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  /** The id of its process group. */
  readonly group: number;
  /** When it started, in the kernel's ticks: with the pid it names a process, as pids are used again. */
  readonly startedAt: number;
  /** Of itself, and of its descendants that it has waited for. */
  readonly cpuMs: number;
  /** Pages in memory, shared ones too. */
  readonly residentPages: number;
  /** It runs on a core, or waits for one. */
  readonly wantsCore: boolean;
}

export interface TreeRoot {
  /** The child's pid, which is that of its group. */
  readonly leader: number;
  /** The variables that every descendant starts with, unless it clears them; none if empty. */
  readonly marks: Readonly<Record<string, string>>;
  /** What was found to belong to it before, by its pid, with its start. */
  readonly remembered: ReadonlyMap<number, number>;
}

/**
 * The processes of each tree: the child, those that were found before, its process group, descendants of any of them, and
 * what carries its marks.
 *
 * @param readVariables `NAME=value` of a process, asked for only where nothing else tells
 */
export function findTrees<Root extends TreeRoot>(
  processes: readonly SeenProcess[],
  roots: readonly Root[],
  readVariables: (process: SeenProcess) => readonly string[],
): ReadonlyMap<Root, readonly SeenProcess[]> {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const leaders = new Map(roots.map((root) => [root.leader, root]));
  const owners = new Map<number, Root | undefined>();

  const findOwner = (process: SeenProcess): Root | undefined => {
    if (owners.has(process.pid)) return owners.get(process.pid);
    // Pids that were read one after the other may form a ring, if one was used again meanwhile.
    owners.set(process.pid, undefined);
    const parent = byPid.get(process.parent);
    const owner =
      leaders.get(process.pid) ??
      roots.find(({ remembered }) => remembered.get(process.pid) === process.startedAt) ??
      leaders.get(process.group) ??
      (parent && findOwner(parent)) ??
      findMarked(roots, readVariables(process));
    owners.set(process.pid, owner);
    return owner;
  };

  const trees = new Map<Root, SeenProcess[]>(roots.map((root) => [root, []]));
  for (const process of processes) {
    const owner = findOwner(process);
    if (owner !== undefined) trees.get(owner)?.push(process);
  }
  return trees;
}

function findMarked<Root extends TreeRoot>(
  roots: readonly Root[],
  variables: readonly string[],
): Root | undefined {
  return roots.find(({ marks }) => {
    const entries = Object.entries(marks);
    return entries.length > 0 && entries.every(([name, value]) => variables.includes(`${name}=${value}`));
  });
}

/** How much a child and its descendants may take at once. */
export interface Bounds {
  readonly maxProcesses: number;
  readonly maxMemoryMiB: number;
}

export const defaultBounds: Bounds = { maxProcesses: 256, maxMemoryMiB: 2048 };

/** What sets each. */
export const boundFlags: Readonly<Record<keyof Bounds, string>> = {
  maxProcesses: '--max-processes',
  maxMemoryMiB: '--max-memory',
};

/** A bound that a tree is over. */
export interface Excess {
  readonly bound: keyof Bounds;
  /** What was expected and what was found. */
  readonly problem: string;
}

export function findExcess(
  { processes, memoryMiB }: Peak,
  { maxProcesses, maxMemoryMiB }: Bounds,
): Excess | undefined {
  if (processes > maxProcesses) {
    const problem = `expected at most ${String(maxProcesses)} processes at once, found ${String(processes)}`;
    return { bound: 'maxProcesses', problem };
  }
  if (memoryMiB > maxMemoryMiB) {
    const problem = `expected at most ${String(maxMemoryMiB)} MiB of memory at once, found ${String(Math.ceil(memoryMiB))}`;
    return { bound: 'maxMemoryMiB', problem };
  }
  return undefined;
}

/** Whether it has come halfway to a bound, so that it is worth a closer look. */
export function isNearBounds({ processes, memoryMiB }: Peak, bounds: Bounds): boolean {
  return processes > bounds.maxProcesses / 2 || memoryMiB > bounds.maxMemoryMiB / 2;
}

export function largerPeak(one: Peak | undefined, other: Peak): Peak {
  return {
    processes: Math.max(one?.processes ?? 0, other.processes),
    memoryMiB: Math.max(one?.memoryMiB ?? 0, other.memoryMiB),
  };
}
