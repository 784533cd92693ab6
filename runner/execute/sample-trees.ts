/**
 * Looks at the processes of all children together, four times a second while there are some: what each child and its
 * descendants take, and whether that is too much. Which processes belong to whom is `process-tree.ts`'s concern; ending them
 * is `run-child.ts`'s. Elsewhere than on Linux nothing is seen.
 */
import type { Peak } from './events.ts';
import {
  type Bounds,
  type Excess,
  findExcess,
  findTrees,
  isNearBounds,
  largerPeak,
  type SeenProcess,
  type TreeRoot,
} from './process-tree.ts';
import { groupIsAlive } from './process-group.ts';
import {
  hasProc,
  isRunning,
  readLastPid,
  readOwnMemoryKiB,
  readPids,
  readProcessStat,
  readProportionalMemoryKiB,
  readVariables,
} from './read-proc.ts';

export interface WatchOptions extends Pick<TreeRoot, 'leader' | 'marks'> {
  readonly bounds: Bounds;
  /** How many processes at the tree's root are the sandbox's own, each the parent of the next; default 0. */
  readonly wrappers?: number;
  /** Is told of each look; what is not known is not in it. `wantsCore`: a process of the tree runs, or waits for a core. */
  readonly onLook?: (cpuMs: number | undefined, wantsCore: boolean) => void;
  /** Is told at each look at which the tree is over a bound. */
  readonly onExcess: (excess: Excess) => void;
}

export interface WatchedTree {
  /** Undefined until the first look. */
  readonly peak: Peak | undefined;
  /** Looks now: the pids of what runs of the tree, without those of the sandbox itself. */
  findMembers(): readonly number[];
  /** Looks now: nothing of the tree runs, and nothing of which it is not known yet what it belongs to. */
  isGone(): boolean;
  /** Looks now: milliseconds of CPU time of what runs of the tree, and of what it has waited for. */
  readCpuMs(): number | undefined;
  /** The same of the child alone, without a look at others; in a sandbox that is as good as nothing. */
  readOwnCpuMs(): number | undefined;
  /** Looks no more. */
  close(): void;
}

export function watchTree(options: WatchOptions): WatchedTree {
  const tree = new Tree(options);
  // One that was forked by another process may have been seen, with what it started, before it was known to be a child.
  for (const [pid, startedAt] of foreign) if (startedAt >= tree.startedAt) foreign.delete(pid);
  open.add(tree);
  lastPidSeen = 0;
  scheduleLook();
  return tree;
}

const lookEveryMs = 250;
/** While a tree is near a bound. */
const closeLookEveryMs = 50;
/** How long a process that belongs to nobody is taken to be the one that has its pid. */
const trustForeignMs = 30_000;

/** The group of the kernel's own threads, which have no variables. */
const kernelGroup = 0;

const seesProcesses = hasProc();

const open = new Set<Tree>();
let timer: NodeJS.Timeout | undefined;
/** The processes that belong to no tree, with their starts; they are not read again at each look. */
let foreign = new Map<number, number>();
let foreignReadAtMs = -Infinity;
/** The pid that was given last when all were looked at; 0 if all are to be looked at again. */
let lastPidSeen = 0;

class Tree implements WatchedTree {
  readonly leader: number;
  readonly marks: Readonly<Record<string, string>>;
  readonly options: WatchOptions;
  /** Nothing that is older belongs to it. */
  readonly startedAt: number;
  remembered: ReadonlyMap<number, number> = new Map();
  members: readonly SeenProcess[] = [];
  peak: Peak | undefined;
  /** By pid; of a process that rests nothing need be read again. */
  #memory: ReadonlyMap<number, { readonly residentPages: number; readonly kiB: number }> = new Map();

  constructor(options: WatchOptions) {
    this.options = options;
    this.leader = options.leader;
    this.marks = options.marks;
    this.startedAt = readProcessStat(options.leader)?.startedAt ?? 0;
  }

  findMembers(): readonly number[] {
    look();
    return withoutWrappers(this.members, this.leader, this.options.wrappers).map(({ pid }) => pid);
  }

  isGone(): boolean {
    // A group that has a member is seen at the look, where there is one.
    return seesProcesses ? look() && this.members.length === 0 : !groupIsAlive(this.leader);
  }

  readCpuMs(): number | undefined {
    look();
    return this.cpuMs();
  }

  readOwnCpuMs(): number | undefined {
    const stat = readProcessStat(this.leader);
    return stat && stat.cpuMs + stat.waitedForCpuMs;
  }

  cpuMs(): number | undefined {
    if (this.members.length === 0) return undefined;
    return this.members.reduce((total, { cpuMs }) => total + cpuMs, 0);
  }

  readMemoryKiB(members: readonly SeenProcess[]): number {
    this.#memory = new Map(
      members.map(({ pid, residentPages }) => {
        const known = this.#memory.get(pid);
        const isSame = known?.residentPages === residentPages;
        return [pid, isSame ? known : { residentPages, kiB: readOwnMemoryKiB(pid) }];
      }),
    );
    return sum([...this.#memory.values()], ({ kiB }) => kiB);
  }

  close(): void {
    open.delete(this);
    if (open.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  }
}

function scheduleLook(delayMs = lookEveryMs): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    look();
    const isClose = [...open].map(measure).includes(true);
    if (open.size > 0) scheduleLook(isClose ? closeLookEveryMs : lookEveryMs);
  }, delayMs);
}

/** Finds what each tree consists of now. False if there is a process that may belong to any. */
function look(): boolean {
  const nowMs = performance.now();
  const readsAll = nowMs - foreignReadAtMs > trustForeignMs;
  if (readsAll) foreignReadAtMs = nowMs;
  const lastPid = readLastPid();
  const hasNew = readsAll || lastPid === 0 || lastPid !== lastPidSeen;
  lastPidSeen = lastPid;
  const stillForeign = hasNew ? new Map<number, number>() : foreign;
  const processes: SeenProcess[] = [];
  const roots = [...open];
  // Where no process was started since, those that were found are all that there may be.
  for (const pid of hasNew ? readPids() : roots.flatMap(({ remembered }) => [...remembered.keys()])) {
    const known = foreign.get(pid);
    if (known !== undefined && !readsAll) {
      stillForeign.set(pid, known);
      continue;
    }
    const stat = readProcessStat(pid);
    if (stat === undefined || !isRunning(stat)) continue;
    const { parent, group, startedAt, cpuMs, waitedForCpuMs, residentPages, state } = stat;
    const wantsCore = state === 'R';
    if (known === startedAt) stillForeign.set(pid, startedAt);
    else {
      const totalMs = cpuMs + waitedForCpuMs;
      processes.push({ pid, parent, group, startedAt, cpuMs: totalMs, residentPages, wantsCore });
    }
  }
  // A process that is about to become another program has no variables for a moment; it is read again.
  const unsettled = new Set<number>();
  const oldest = Math.min(...roots.map(({ startedAt }) => startedAt));
  const trees = findTrees(processes, roots, ({ pid, startedAt }) => {
    if (startedAt < oldest) return [];
    const variables = readVariables(pid);
    if (variables?.length === 0) unsettled.add(pid);
    return variables ?? [];
  });
  let isCertain = true;
  const owned = new Set<number>();
  for (const [tree, members] of trees) {
    tree.members = members;
    tree.remembered = new Map(members.map(({ pid, startedAt }) => [pid, startedAt]));
    for (const { pid } of members) owned.add(pid);
  }
  for (const { pid, group, startedAt } of processes) {
    const isSettled = !unsettled.has(pid) || group === kernelGroup;
    if (owned.has(pid)) continue;
    if (isSettled) stillForeign.set(pid, startedAt);
    else isCertain = false;
  }
  if (!isCertain) lastPidSeen = 0;
  foreign = stillForeign;
  return isCertain;
}

/** Tells of a tree what was seen. True if it is near a bound. */
function measure(tree: Tree): boolean {
  const { bounds, onLook, onExcess, wrappers } = tree.options;
  if (!open.has(tree)) return false;
  onLook?.(
    tree.cpuMs(),
    tree.members.some(({ wantsCore }) => wantsCore),
  );
  const members = withoutWrappers(tree.members, tree.leader, wrappers);
  if (members.length === 0) return false;
  const found: Peak = {
    processes: members.length,
    memoryMiB: toMiB(tree.readMemoryKiB(members)),
  };
  const isOver = found.memoryMiB > bounds.maxMemoryMiB;
  const confirmed = isOver ? { ...found, memoryMiB: confirmMemory(members, found.memoryMiB) } : found;
  tree.peak = largerPeak(tree.peak, confirmed);
  const excess = findExcess(confirmed, bounds);
  if (excess !== undefined) onExcess(excess);
  return isNearBounds(confirmed, bounds);
}

/** What forked processes have in common is counted once. */
function confirmMemory(members: readonly SeenProcess[], foundMiB: number): number {
  const shares = members.map(({ pid }) => readProportionalMemoryKiB(pid) ?? readOwnMemoryKiB(pid));
  return Math.min(foundMiB, toMiB(sum(shares, (share) => share)));
}

function withoutWrappers(
  members: readonly SeenProcess[],
  leader: number,
  wrappers = 0,
): readonly SeenProcess[] {
  const own = new Set<number>();
  for (let next: number | undefined = leader; next !== undefined && own.size < wrappers;) {
    const pid: number = next;
    own.add(pid);
    next = members.find(({ parent }) => parent === pid)?.pid;
  }
  return members.filter(({ pid }) => !own.has(pid));
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

function toMiB(kiB: number): number {
  return Math.round((kiB / 1024) * 10) / 10;
}
