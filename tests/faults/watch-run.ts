/** Runs the command line, and watches from outside: what its runner takes, what is on the disk, and what outlives a cell. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { readProcessesMarked, readProcessStat } from '../../runner/execute/read-proc.ts';
import type { RunEvent } from '../../runner/execute/events.ts';
import { readLatestRunFolder } from '../../runner/record/read-run.ts';
import { startPatchmatrix } from '../run-patchmatrix.ts';

export interface WatchOptions {
  /** The folder of the matrix. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Where the processes of a cell are written down, if any are. */
  readonly notesOf?: (cell: string) => string | undefined;
  /** Between two looks; default 50. */
  readonly everyMs?: number;
}

export interface Sample {
  readonly atMs: number;
  readonly memoryMiB: number;
  readonly descriptors: number;
  /** How many cells had finished. */
  readonly finished: number;
}

export interface WatchedRun {
  /** Of the runner. */
  readonly pid: number;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly runFolder: string;
  readonly wallMs: number;
  /** What the runner took, look by look. */
  readonly samples: readonly Sample[];
  /** The most that the kernel saw. */
  readonly peakMemoryMiB: number;
  /** The most that the logs of the cells took on the disk. */
  readonly peakLogMiB: number;
  /** Of each cell whose processes lived longer than they may: the cell and their ids. */
  readonly survivors: readonly string[];
}

/** How long a process of a cell may live after the cell has finished. */
const mayLiveMs = 2000;

export async function watchRun(args: readonly string[], options: WatchOptions): Promise<WatchedRun> {
  const { cwd, env = {}, timeoutMs, notesOf = () => undefined, everyMs = 50 } = options;
  const startedAt = performance.now();
  const running = startPatchmatrix(args, { cwd, env, timeoutMs });
  const { pid } = running;
  if (pid === undefined) throw new Error('expected the command line to start');
  const state = { hasEnded: false };
  const ended = running.finally(() => (state.hasEnded = true));

  const events = followEvents(join(cwd, 'results'));
  const due: { readonly cell: string; readonly attempt: number; readonly atMs: number }[] = [];
  const samples: Sample[] = [];
  const survivors: string[] = [];
  let [finished, peakMemoryMiB, peakLogMiB] = [0, 0, 0];
  for (let isOver = false; !isOver || due.length > 0;) {
    // Asked before the events are read, so that the last ones are among them.
    isOver = state.hasEnded;
    const atMs = performance.now() - startedAt;
    for (const event of events.next()) {
      if (event.kind !== 'cell-finished') continue;
      finished++;
      due.push({ cell: event.cell, attempt: event.attempt, atMs });
    }
    const memory = readMemory(pid);
    if (memory !== undefined) {
      peakMemoryMiB = Math.max(peakMemoryMiB, memory.peakMiB);
      samples.push({ atMs, memoryMiB: memory.nowMiB, descriptors: countDescriptors(pid), finished });
    }
    if (events.folder !== undefined) peakLogMiB = Math.max(peakLogMiB, sizeOf(join(events.folder, 'logs')));
    const over = due.filter((each) => atMs - each.atMs >= mayLiveMs);
    due.splice(0, over.length);
    if (over.length > 0) survivors.push(...findSurvivors(events.run, over, notesOf));
    await sleep(everyMs);
  }
  const { exitCode, stdout, stderr } = await ended;
  events.close();
  if (events.folder === undefined) throw new Error(`expected a run, found none: ${stderr}`);
  const [runFolder, wallMs] = [events.folder, performance.now() - startedAt];
  return { pid, exitCode, stdout, stderr, runFolder, wallMs, samples, peakMemoryMiB, peakLogMiB, survivors };
}

/** The events of the newest run, as they are written. */
function followEvents(results: string) {
  let folder: string | undefined;
  let descriptor: number | undefined;
  let [position, rest] = [0, ''];
  const buffer = Buffer.alloc(1024 * 1024);
  return {
    get folder() {
      return folder;
    },
    get run() {
      return folder?.split('/').at(-1) ?? '';
    },
    close(): void {
      if (descriptor !== undefined) closeSync(descriptor);
    },
    *next(): Generator<RunEvent> {
      if (descriptor === undefined) {
        try {
          folder = readLatestRunFolder(results);
          descriptor = openSync(join(folder, 'events.ndjson'), 'r');
        } catch {
          return; // It has not begun.
        }
      }
      for (;;) {
        const size = readSync(descriptor, buffer, 0, buffer.length, position);
        if (size === 0) return;
        position += size;
        // What could be cut in two is no part of what is asked for.
        const lines = (rest + buffer.toString('latin1', 0, size)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield JSON.parse(line) as RunEvent;
      }
    },
  };
}

function findSurvivors(
  run: string,
  over: readonly { readonly cell: string; readonly attempt: number }[],
  notesOf: (cell: string) => string | undefined,
): string[] {
  const attempts = new Set(over.map(({ cell, attempt }) => `${cell} ${attempt}`));
  const marked = readProcessesMarked({ PATCHMATRIX_RUN: run }).flatMap((pid) => {
    const { PATCHMATRIX_CELL: cell = '', PATCHMATRIX_ATTEMPT: attempt = '' } = readEnvironment(pid);
    return isAlive(pid) && attempts.has(`${cell} ${attempt}`) ? [`${cell}: ${pid}`] : [];
  });
  const noted = over.flatMap(({ cell }) => {
    const notes = notesOf(cell);
    const pids = notes === undefined ? [] : readdirSync(notes).map(Number);
    return pids.filter((pid) => pid > 0 && isAlive(pid)).map((pid) => `${cell}: ${pid}`);
  });
  return [...new Set([...marked, ...noted])];
}

/** A zombie is gone: in a container nobody may ever reap it. */
function isAlive(pid: number): boolean {
  const state = readProcessStat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function readEnvironment(pid: number): Readonly<Record<string, string>> {
  const text = attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? '';
  return Object.fromEntries(
    text.split('\0').map((each): [string, string] => [each.replace(/=.*/s, ''), each.replace(/^.*?=/s, '')]),
  );
}

function readMemory(pid: number): { readonly nowMiB: number; readonly peakMiB: number } | undefined {
  const status = attempt(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '';
  const [now, peak] = ['VmRSS', 'VmHWM'].map(
    (name) => new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1],
  );
  // A process that is about to be gone has no memory any more.
  return now === undefined ? undefined : { nowMiB: Number(now) / 1024, peakMiB: Number(peak) / 1024 };
}

function countDescriptors(pid: number): number {
  return attempt(() => readdirSync(`/proc/${pid}/fd`).length) ?? 0;
}

/** In MiB, of what the disk holds. */
function sizeOf(folder: string): number {
  const sizes = readdirSync(folder).map(
    (name) => attempt(() => statSync(join(folder, name)).blocks * 512) ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024;
}

/** Undefined where a process or a file was gone in between. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
