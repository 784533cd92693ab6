/**
 * What a run takes over from one that did not come to its end, from that run's events alone: every attempt that finished,
 * and what is left of the files of tests that were cut. Pure; which attempts a run owes at all is its plan's concern.
 */
import type { PlannedScenario } from '../plan/plan.ts';
import type { FoundCell, Observation, RunEvent } from './events.ts';
import type { TestsLeft } from './file-progress.ts';

export interface Resumption {
  /** The name of the run that is gone on with. */
  readonly run: string;
  /** What had finished there, in its order and on its clock: one `cell-finished` for each attempt. */
  readonly events: readonly RunEvent[];
  /** Milliseconds on the run's clock of the last of those events. */
  readonly atMs: number;
  /** By `attemptKey`. */
  readonly finished: ReadonlyMap<string, Observation>;
  /** All tests that are known of, once each. */
  readonly tests: readonly FoundCell[];
  /** The files that did end with tests without a result: these run by themselves. */
  readonly left: readonly {
    readonly tests: TestsLeft;
    readonly file: Observation;
    readonly attempt: number;
  }[];
  /** Of the attempts at files that were cut half way, by `attemptKey`: what is left to ask their runners for. */
  readonly asked: ReadonlyMap<string, readonly string[]>;
}

export function attemptKey(cell: string, attempt: number): string {
  return `${cell} ${attempt}`;
}

/** @param events of the whole run, or of its beginning @throws Error if they do not begin with `run-started` */
export function buildResumption(events: readonly RunEvent[]): Resumption {
  const [start] = events;
  if (start?.kind !== 'run-started') throw new Error('expected `run-started` as the first event');
  const finished = new Map<string, Observation>();
  for (const event of events) {
    if (event.kind !== 'cell-finished') continue;
    const key = attemptKey(event.cell, event.attempt);
    if (!finished.has(key)) finished.set(key, event.observation);
  }
  const files = [...gatherFiles(events, finished).values()].filter((file) => file.isKept);
  const scenarios = new Map(start.plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const kept = selectKept(events, finished, new Set(files.map(({ key }) => key)));
  return {
    run: start.run,
    events: kept,
    atMs: kept.reduce((latest, event) => ('atMs' in event ? Math.max(latest, event.atMs) : latest), 0),
    finished,
    tests: [
      ...new Map(files.flatMap(({ found }) => found.map((each) => [each.cell.id, each] as const))).values(),
    ],
    left: files.flatMap(({ key, left, attempt }) => {
      const file = finished.get(key);
      return file === undefined || countLeft(left) === 0 ? [] : [{ tests: left, file, attempt }];
    }),
    asked: new Map(
      files.flatMap((file) => {
        const asked = finished.has(file.key) ? undefined : chooseAsked(file, scenarios);
        return asked === undefined ? [] : [[file.key, asked] as const];
      }),
    ),
  };
}

/** One run of a file of tests, as far as it came. */
interface FileAttempt {
  readonly key: string;
  readonly attempt: number;
  readonly found: readonly FoundCell[];
  /** Those without a result. */
  readonly left: TestsLeft;
  /** Something of it had finished. */
  readonly isKept: boolean;
}

function gatherFiles(
  events: readonly RunEvent[],
  finished: ReadonlyMap<string, Observation>,
): ReadonlyMap<string, FileAttempt> {
  const started = new Set(
    events.flatMap((event) => (event.kind === 'cell-started' ? [attemptKey(event.cell, event.attempt)] : [])),
  );
  const found = new Map<string, Map<string, FoundCell>>();
  const files = new Map<string, FileAttempt>();
  for (const event of events) {
    if (event.kind !== 'tests-found') continue;
    const { attempt } = event;
    const key = attemptKey(event.cell, attempt);
    const own = found.get(key) ?? new Map<string, FoundCell>();
    found.set(key, own);
    for (const each of event.tests) if (!own.has(each.cell.id)) own.set(each.cell.id, each);
    files.set(key, { key, attempt, found: [], left: { waiting: [], suspects: [] }, isKept: false });
  }
  for (const [key, { attempt }] of files) {
    const own = [...(found.get(key)?.values() ?? [])];
    const keyOf = ({ cell }: FoundCell): string => attemptKey(cell.id, attempt);
    const missing = own.filter((each) => !finished.has(keyOf(each)));
    const left = {
      waiting: missing.filter((each) => !started.has(keyOf(each))),
      suspects: missing.filter((each) => started.has(keyOf(each))),
    };
    const isKept = finished.has(key) || missing.length < own.length;
    files.set(key, { key, attempt, found: own, left, isKept });
  }
  return files;
}

/** Everything that says something of an attempt that finished. */
function selectKept(
  events: readonly RunEvent[],
  finished: ReadonlyMap<string, Observation>,
  files: ReadonlySet<string>,
): RunEvent[] {
  const ended = new Set<string>();
  return events.filter((event): boolean => {
    switch (event.kind) {
      case 'cell-started':
      case 'cell-ready':
      case 'cell-counters':
      case 'cell-unconfirmed':
        return finished.has(attemptKey(event.cell, event.attempt));
      case 'cell-finished': {
        const key = attemptKey(event.cell, event.attempt);
        if (ended.has(key)) return false;
        ended.add(key);
        return true;
      }
      case 'tests-found':
        return files.has(attemptKey(event.cell, event.attempt));
      case 'tree-changed':
        return true;
      case 'run-started':
      case 'run-finished':
        return false;
    }
  });
}

/**
 * Undefined for the whole file: a command cannot be asked for single tests, and a file of which only its own end is missing
 * has to come to that end with its tests in it.
 */
function chooseAsked(
  { left }: FileAttempt,
  scenarios: ReadonlyMap<string, PlannedScenario>,
): readonly string[] | undefined {
  const tests = [...left.waiting, ...left.suspects].map(({ scenario }) => scenario);
  const [first] = tests;
  const file = first && scenarios.get(first.parent);
  if (file?.kind !== 'suite' || file.runner.kind === 'command') return undefined;
  return tests.map(({ test }) => test);
}

function countLeft({ waiting, suspects }: TestsLeft): number {
  return waiting.length + suspects.length;
}
