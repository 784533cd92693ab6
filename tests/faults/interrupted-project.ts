/**
 * A small project whose runs are interrupted and killed, and what is looked at afterwards. Its cells are quick, but each
 * variant's children would be seen if they outlived their run; and each child writes to a ledger as its last act, which the
 * runner knows nothing of, so that what it recorded can be held against what was done.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Observation, RunEvent } from '../../runner/execute/events.ts';
import { attemptKey } from '../../runner/execute/resumption.ts';
import { readEvents } from '../../runner/record/read-run.ts';
import { reduceEvents } from '../../runner/record/reduce-events.ts';
import { makeFolder, writeFiles } from '../make-project.ts';
import { commandLine } from '../run-patchmatrix.ts';

export interface Project {
  /** The folder of the matrix. */
  readonly folder: string;
  readonly results: string;
  /** Lines of `RUN CELL ATTEMPT`, by the children themselves. */
  readonly ledger: string;
  /** What the system's temporary folder is for the runner. */
  readonly temporary: string;
  /** Everything of the project: what a process of it has in its environment or its command line. */
  readonly base: string;
}

export const workers = 2;

/**
 * `family` has a grandchild in a session of its own, and takes it with it only if it ends by itself. `looping` is busy and
 * deaf to TERM, and once its runner is gone for longer than it will be waited for.
 *
 * @param more variants by their ids, as the text of their functions
 */
export function makeInterruptedProject(
  more: Readonly<Record<string, (place: Pick<Project, 'base'>) => string>> = {},
): Project {
  const base = makeFolder();
  const ledger = join(base, 'ledger');
  const head = `import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
const { PATCHMATRIX_RUN: run, PATCHMATRIX_CELL: cell, PATCHMATRIX_ATTEMPT: attempt } = process.env;
const ledger = ${JSON.stringify(ledger)};
if (run !== undefined) process.on('exit', () => appendFileSync(ledger, [run, cell, attempt].join(' ') + '\\n'));
`;
  const variants = {
    plain: `export default () => {};`,
    family: `export default () => {
  if (run === undefined) return;
  const grandchild = spawn('sh', ['-c', 'trap "" TERM HUP INT; exec sleep 20'], { detached: true, stdio: 'ignore' });
  grandchild.unref();
  const runs = () => readFileSync('/proc/' + grandchild.pid + '/stat', 'utf8').split(') ')[1]?.[0] !== 'Z';
  process.on('exit', () => {
    process.kill(-grandchild.pid!, 'SIGKILL');
    while (runs());
  });
};`,
    looping: `export default () => {
  if (run === undefined) return;
  process.on('SIGTERM', () => {});
  const parent = process.ppid;
  const until = performance.now() + 50;
  while (performance.now() < until);
  const orphaned = performance.now() + 20_000;
  while (process.ppid !== parent && performance.now() < orphaned);
};`,
    ...mapEntries(more, (id, write) => [id, write({ base })]),
  };
  const folder = join(base, 'project');
  const text = (name: string, owed: string): string => `import { mark, scenario, sleep } from 'patchmatrix';
export default scenario({
  title: '${name}',
  rule: 'It sleeps.',
  main: [sleep(0.5), mark('awake')],
  owed: { outcome: 'returned', ${owed} },
});
`;
  const scenarios = {
    first: `reaches: ['awake']`,
    second: `withinSeconds: 2`,
    fails: `neverReaches: ['awake']`,
  };
  writeFiles(folder, {
    'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [${Object.keys(variants).join(', ')}]
baseline: plain
clocks: [virtual]
scenarios: [scenarios/quick]
`,
    ...mapEntries(variants, (id, own) => [`variants/${id}.ts`, head + own]),
    ...mapEntries(scenarios, (name, owed) => [`scenarios/quick/${name}.ts`, text(name, owed)]),
  });
  const temporary = join(base, 'tmp');
  mkdirSync(temporary);
  return { ...{ base, folder, ledger, temporary }, results: join(folder, 'results') };
}

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Does not wait for those that may have inherited its streams. */
  readonly end: Promise<CommandEnd>;
}

export function startCommand(
  { folder, base, temporary }: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [commandLine, ...args], {
    cwd: folder,
    env: {
      ...{ PATH: process.env['PATH'] ?? '', HOME: base, TMPDIR: temporary },
      ...{ PATCHMATRIX_CACHE: join(base, 'cache'), ...env },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  const end = once(child, 'exit').then(async ([exitCode, signal]): Promise<CommandEnd> => {
    // What it printed last is in the pipes still.
    await new Promise(setImmediate);
    await sleep(5);
    child.stdout.destroy();
    child.stderr.destroy();
    return {
      ...{ exitCode: exitCode as number | null, signal: signal as NodeJS.Signals | null },
      ...printed,
    };
  });
  return { child, pid: child.pid ?? 0, end };
}

/** The folder of the newest run; undefined if no run had come so far. */
export function findNewest({ results }: Project): string | undefined {
  const file = join(results, 'latest.json');
  if (!existsSync(file)) return undefined;
  return join(results, (JSON.parse(readFileSync(file, 'utf8')) as { run: string }).run);
}

/** What had finished, by attempt. @throws if a line but the last is no whole event, or does not follow on those before */
export function readFinished(folder: string): ReadonlyMap<string, Observation> {
  const lines = readFileSync(join(folder, 'events.ndjson'), 'utf8').split('\n').slice(0, -1);
  for (const line of lines) JSON.parse(line);
  const events = readEvents(folder);
  if (events.length !== lines.length) throw new Error(`expected ${lines.length} events in ${folder}`);
  return finishedIn(events);
}

export function finishedIn(events: readonly RunEvent[]): ReadonlyMap<string, Observation> {
  const finished = new Map<string, Observation>();
  for (const event of events) {
    if (event.kind !== 'cell-finished') continue;
    const key = attemptKey(event.cell, event.attempt);
    if (finished.has(key)) throw new Error(`expected one end of ${key}, found a second`);
    finished.set(key, event.observation);
  }
  return finished;
}

/** The whole of a run by its cell's ids, and `run` for the rest, as text. */
export type DescribedRun = ReadonlyMap<string, string>;

/** Which cells differ, and how; empty if none does. */
export function compareRuns(a: DescribedRun, b: DescribedRun): string[] {
  const ids = [...new Set([...a.keys(), ...b.keys()])];
  return ids.flatMap((id) =>
    a.get(id) === b.get(id) ? [] : `${id}: ${a.get(id) ?? ''} and ${b.get(id) ?? ''}`,
  );
}

/** Everything that two runs of one plan have in common: no times, no measurements, no names of runs. */
export function describeRun(folder: string): DescribedRun {
  const { cells, complete, interrupted, planSha256 } = reduceEvents(readEvents(folder));
  return new Map([
    ['run', JSON.stringify({ complete, interrupted, planSha256 })],
    ...cells.map(({ cell, state, judgement, attempts, spurious }) => {
      const own = attempts
        .map(({ attempt, judgement: verdict, observation }) => ({
          ...{
            attempt,
            verdict,
            end: observation.end,
            leaked: observation.leaked,
            output: observation.output,
          },
          ...{ exitCode: observation.exitCode, problem: observation.problem },
          // On the virtual clock it is a function of the program, in every field.
          result: observation.result?.result,
        }))
        .toSorted((a, b) => a.attempt - b.attempt);
      return [cell.id, JSON.stringify({ cell, state, judgement, spurious, own })] as const;
    }),
  ]);
}

/** Attempts by `attemptKey` that children of the run say they did. */
export function readLedger({ ledger }: Project, run: string): string[] {
  if (!existsSync(ledger)) return [];
  const lines = readFileSync(ledger, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const [own, cell = '', attempt] = line.split(' ');
    return own === run ? attemptKey(cell, Number(attempt)) : [];
  });
}

/** Milliseconds until no process of the project runs; undefined if one does after `limitMs`. */
export async function waitForNone(project: Project, limitMs = 2000): Promise<number | undefined> {
  const startedAt = performance.now();
  for (;;) {
    const left = findProcesses(project.base);
    const waitedMs = performance.now() - startedAt;
    if (left.length === 0) return waitedMs;
    if (waitedMs > limitMs) return undefined;
    await sleep(10);
  }
}

/** Children have a folder of their own in the cache, and the guard is told of it. Zombies have neither. */
export function findProcesses(base: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const says = (pid: string, file: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(base);
    } catch {
      return false;
    }
  };
  return pids.filter((pid) => says(pid, 'environ') || says(pid, 'cmdline')).map(Number);
}

/** For messages: what a process was started as. */
export function describeProcess(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return `process ${pid}`;
  }
}

export function listTemporary({ temporary }: Project): string[] {
  return readdirSync(temporary);
}

function mapEntries<T>(
  record: Readonly<Record<string, T>>,
  map: (key: string, value: T) => readonly [string, string],
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => map(key, value)));
}
