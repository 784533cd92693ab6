/** What Linux's `/proc` says about processes. Elsewhere, and for a process that is gone, nothing is found. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

export interface ProcessStat {
  /** The kernel's letter: `R`, `S`, `Z` for a zombie. */
  readonly state: string;
  readonly parent: number;
  /** The id of its process group. */
  readonly group: number;
  /** In the kernel's ticks since it booted. */
  readonly startedAt: number;
  /** User and system time since its start; the kernel counts in steps of 10 ms. */
  readonly cpuMs: number;
  /** The same of the descendants that it has waited for. */
  readonly waitedForCpuMs: number;
  /** Pages in memory, shared ones too. */
  readonly residentPages: number;
}

/** Whether this system says anything at all. */
export function hasProc(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/stat');
}

export function readProcessStat(pid: number): ProcessStat | undefined {
  const text = readProcFile(pid, 'stat');
  return text === undefined ? undefined : parseProcessStat(text);
}

/** The members of a process group that still run; zombies are not among them. */
export function readLiveGroupMembers(group: number): number[] {
  return readPids().filter((pid) => {
    const stat = readProcessStat(pid);
    return stat?.group === group && isRunning(stat);
  });
}

/** A zombie does not run: in a container nobody may ever reap it. */
export function isRunning({ state }: Pick<ProcessStat, 'state'>): boolean {
  return state !== 'Z' && state !== 'X';
}

/**
 * The processes that were started with all of these variables, whatever their group or session; none for no
 * variables.
 *
 * @param startedAfter leave out what surely was there before this process, which costs less; the kernel gives ids in their
 *   order, and begins anew at the end of them, in which case nothing is left out. Only for a process that started less than
 *   a second ago, as the ids may come round.
 */
export function readProcessesMarked(
  marks: Readonly<Record<string, string>>,
  startedAfter?: number,
): number[] {
  if (Object.keys(marks).length === 0) return [];
  const wanted = Object.entries(marks).map(([name, value]) => `${name}=${value}`);
  const least = startedAfter === undefined || readLastPid() < startedAfter ? 0 : startedAfter;
  return readPids().filter((pid) => {
    if (pid <= least) return false;
    const variables = readVariables(pid);
    return variables !== undefined && wanted.every((variable) => variables.includes(variable));
  });
}

/** What a process was started with, each `NAME=value`; undefined where it may not be read. */
export function readVariables(pid: number): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return undefined;
  }
}

/** KiB that are resident and not of a file, nor shared with others on purpose. Forked processes count alike pages twice. */
export function readOwnMemoryKiB(pid: number): number {
  const [, resident = NaN, shared = NaN] = (readProcFile(pid, 'statm') ?? '').split(' ').map(Number);
  const pages = resident - shared;
  return Number.isNaN(pages) ? 0 : pages * pageKiB();
}

/** KiB that are resident, what is shared by its share; undefined where the kernel does not say. Takes milliseconds. */
export function readProportionalMemoryKiB(pid: number): number | undefined {
  const found = /^Pss: +(\d+) kB$/m.exec(readProcFile(pid, 'smaps_rollup') ?? '');
  return found === null ? undefined : Number(found[1]);
}

/** Reads one line of `/proc/PID/stat`. A process may have chosen a name with spaces and brackets in it. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const number = (index: number): number => Number(fields[index]);
  const startedAt = number(19);
  if (state === undefined || Number.isNaN(startedAt)) return undefined;
  return {
    ...{ state, parent: number(1), group: number(2), startedAt },
    cpuMs: (number(11) + number(12)) * msPerTick,
    waitedForCpuMs: (number(13) + number(14)) * msPerTick,
    residentPages: number(21),
  };
}

/** `USER_HZ` is 100 on every Linux that Node runs on. */
const msPerTick = 10;

/** The id that was given last; 0 if nobody says. */
export function readLastPid(): number {
  return Number(readText('/proc/loadavg')?.trimEnd().split(' ').at(-1) ?? 0);
}

export function readPids(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => name >= '1' && name < ':')
    .map(Number);
}

/** Twice as fast as `readFileSync`, for files that are short and read often. */
const buffer = Buffer.allocUnsafe(4096);

function readProcFile(pid: number, name: string): string | undefined {
  return readText(`/proc/${pid}/${name}`);
}

function readText(file: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

let knownPageKiB: number | undefined;

/** From what the kernel tells each process at its start, pairs of a key and a value. */
function pageKiB(): number {
  if (knownPageKiB !== undefined) return knownPageKiB;
  const pairs = new BigUint64Array(Uint8Array.from(readFileSync('/proc/self/auxv')).buffer);
  const at = pairs.findIndex((key, index) => index % 2 === 0 && key === pageSizeKey);
  return (knownPageKiB = Number(pairs[at + 1]) / 1024);
}

/** `AT_PAGESZ` */
const pageSizeKey = 6n;
