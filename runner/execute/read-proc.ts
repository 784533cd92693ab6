/** What Linux's `/proc` says about processes. Elsewhere, and for a process that is gone, nothing is found. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface ProcessStat {
  /** The kernel's letter: `R`, `S`, `Z` for a zombie. */
  readonly state: string;
  /** The id of its process group. */
  readonly group: number;
  /** User and system time since its start; the kernel counts in steps of 10 ms. */
  readonly cpuMs: number;
  /** When it was started, in the kernel's ticks since the machine was. */
  readonly startTicks: number;
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
    return stat !== undefined && stat.group === group && stat.state !== 'Z' && stat.state !== 'X';
  });
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
    const variables = readProcFile(pid, 'environ')?.split('\0');
    return variables !== undefined && wanted.every((variable) => variables.includes(variable));
  });
}

/** Reads one line of `/proc/PID/stat`. A process may have chosen a name with spaces and brackets in it. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const cpuTicks = Number(fields[11]) + Number(fields[12]);
  const startTicks = Number(fields[19]);
  if (state === undefined || group === undefined || Number.isNaN(cpuTicks + startTicks)) return undefined;
  return { state, group: Number(group), cpuMs: cpuTicks * msPerTick, startTicks };
}

/** `USER_HZ` is 100 on every Linux that Node runs on. */
const msPerTick = 10;

/** The id that was given last; 0 if nobody says. */
function readLastPid(): number {
  return Number(readText('/proc/loadavg')?.trimEnd().split(' ').at(-1) ?? 0);
}

function readPids(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readProcFile(pid: number, name: string): string | undefined {
  return readText(`/proc/${pid}/${name}`);
}

function readText(file: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
