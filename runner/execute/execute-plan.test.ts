/* eslint-disable max-lines -- beside the tests stands the pool that they run plans in */
import { resultsFormat, type RunEvent } from './events.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProgramResult } from '../../program/program.ts';
import type { Clock } from '../cell/protocol.ts';
import type { Plan, PlannedCell, PlannedScenario } from '../plan/plan.ts';
import { executePlan } from './execute-plan.ts';
import type { ExecutionOptions } from './execution-options.ts';
import { readProcessesMarked } from './read-proc.ts';
import { runChild } from './run-child.ts';

/** What a cell's child does: `sleeps-as-asked`, and what it reports. */
interface Behaviour {
  readonly seconds?: number;
  readonly coreShare?: number;
  readonly fixture?: string;
  readonly result?: Partial<ProgramResult>;
}

const run = `test-plan-${process.pid}`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-execute-plan-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the events of a run', () => {
  test('begin with the plan and hold each cell that runs from its start to its end', async () => {
    const plan = buildPlan(['a#virtual', 'b#virtual', 'c#virtual'], { 'c#virtual': 'not for 4.13.0' });
    const events = await execute(plan, {});
    expect(events[0]).toMatchObject({
      kind: 'run-started',
      format: resultsFormat,
      run,
      patchmatrix: '0.0.0',
      plan,
      confinement: { sandbox: 'none', missing: ['no /proc'] },
    });
    for (const id of ['a#virtual', 'b#virtual']) {
      expect(kindsOf(events, id)).toEqual(['cell-started', 'cell-ready', 'cell-counters', 'cell-finished']);
    }
    expect(kindsOf(events, 'c#virtual')).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: 'run-finished', atMs: expect.any(Number) as number });
    const times = events.flatMap((event) => ('atMs' in event ? [event.atMs] : []));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('of a plan without a cell to run are its beginning and its end', async () => {
    const events = await execute(buildPlan([]), {});
    expect(events.map(({ kind }) => kind)).toEqual(['run-started', 'run-finished']);
  });
});

describe('an end that the runner forced', () => {
  test('beside other cells is seen again alone, when the others have ended', async () => {
    const events = await execute(buildPlan(['hangs#virtual', 'a#virtual', 'b#virtual', 'c#virtual']), {
      'hangs#virtual': { fixture: 'hangs-in-a-loop' },
      'c#virtual': { seconds: 0.6 },
    });
    expect(kindsOf(events, 'hangs#virtual')).toEqual([
      ...['cell-started', 'cell-ready', 'cell-counters', 'cell-unconfirmed'],
      ...['cell-started', 'cell-ready', 'cell-counters', 'cell-finished'],
    ]);
    const again = events.findLastIndex(
      (event) => event.kind === 'cell-started' && event.cell === 'hangs#virtual',
    );
    for (const other of ['a#virtual', 'b#virtual', 'c#virtual']) {
      expect(indexOf(events, 'cell-finished', other)).toBeLessThan(again);
    }
    const [first, last] = events.flatMap((event) =>
      'observation' in event && event.cell === 'hangs#virtual' ? [event.observation] : [],
    );
    expect(first).toMatchObject({ end: 'timed-out' });
    expect(first?.problem).not.toContain('alone');
    expect(last).toMatchObject({ end: 'timed-out' });
    expect(last?.problem).toMatch(/, alone as before beside other cells$/);
  });

  test('counts at once if the cell was alone', async () => {
    const events = await execute(buildPlan(['hangs#virtual']), {
      'hangs#virtual': { fixture: 'hangs-in-a-loop' },
    });
    expect(kindsOf(events, 'hangs#virtual').at(-1)).toBe('cell-finished');
    expect(startedOf(events)).toEqual(['hangs#virtual']);
  });

  test('does not keep its twin on the real clock from running', async () => {
    const events = await execute(buildPlan(['a#virtual', 'a#real', 'b#virtual', 'b#real']), {
      'a#virtual': { fixture: 'hangs-in-a-loop' },
    });
    expect(indexOf(events, 'cell-finished', 'a#real')).toBeLessThan(
      indexOf(events, 'cell-finished', 'a#virtual'),
    );
  });
});

describe('the pool', () => {
  test('runs no more virtual cells at once than it has workers', async () => {
    const ids = ['a#virtual', 'b#virtual', 'c#virtual', 'd#virtual'];
    const hanging = Object.fromEntries(ids.map((id) => [id, { fixture: 'hangs-in-a-loop' }]));
    const events = await execute(buildPlan(ids), hanging);
    expect(mostAlive(events)).toBe(2);
  });

  test('lets real cells that sleep overlap, so that a run takes little more than its longest cell', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}#real`);
    const events = await execute(buildPlan(ids), Object.fromEntries(ids.map((id) => [id, { seconds: 0.6 }])));
    expect(mostAlive(events)).toBe(6);
  });

  test('keeps its limit of living children', async () => {
    const ids = ['a', 'b', 'c', 'd'].map((name) => `${name}#real`);
    const behaviours = Object.fromEntries(ids.map((id) => [id, { seconds: 0.2 }]));
    expect(mostAlive(await execute(buildPlan(ids), behaviours, { maxAlive: 3 }))).toBe(3);
  });

  test('gives a real cell that burns CPU a core of its own, as its counters say', async () => {
    // Long enough for both to be ready and to have said what they burn, on a machine under load too.
    const burning = { seconds: 1.8, coreShare: 10 };
    const events = await execute(buildPlan(['a#virtual', 'a#real', 'hot#real', 'hotter#real']), {
      'a#virtual': { seconds: 0.9 },
      'hot#real': burning,
      'hotter#real': burning,
    });
    // The last of its counters come with its last word.
    const ends = ['hot#real', 'hotter#real'].map((id) =>
      events.findLastIndex((event) => event.kind === 'cell-counters' && event.cell === id),
    );
    expect(indexOf(events, 'cell-started', 'a#real')).toBeGreaterThan(Math.min(...ends));
    expect(indexOf(events, 'cell-finished', 'a#virtual')).toBeLessThan(Math.min(...ends));
  });

  test('gives a module a core of its own until its counters say that it sleeps', async () => {
    const ids = ['a', 'b', 'c', 'd'].map((name) => `${name}#real`);
    const plan = buildPlan(ids);
    const scenarios = plan.cells.map(({ scenario: id }): PlannedScenario => ({
      ...{ kind: 'module', driver: 'node', id, suite: '', file: '', line: 1, column: 1, title: '', rule: '' },
      module: { file: '', loadFile: '', sha256: '' },
    }));
    const events = await execute(
      { ...plan, scenarios },
      Object.fromEntries(ids.map((id) => [id, { seconds: 0.2 }])),
    );
    const third = indexOf(events, 'cell-started', 'c#real');
    const released = events.findIndex(({ kind }) => kind === 'cell-counters' || kind === 'cell-finished');
    expect(third).toBeGreaterThan(released);
  });

  test('gives a real cell that burns CPU a core of its own, as its virtual twin says', async () => {
    const events = await execute(
      buildPlan(['hot#virtual', 'hot#real', 'a#virtual', 'a#real']),
      {
        'hot#virtual': { result: { elapsed: 0.4, reschedules: 12_503 } },
        'hot#real': { fixture: 'hangs-in-a-loop' },
        'a#virtual': { result: { elapsed: 0.1 } },
      },
      { workers: 1 },
    );
    expect(indexOf(events, 'cell-started', 'a#real')).toBeGreaterThan(
      indexOf(events, 'cell-finished', 'hot#real'),
    );
  });
});

describe('the order', () => {
  test('a real cell waits for its virtual twin, and a long one then goes before other virtual cells', async () => {
    const events = await execute(
      buildPlan(['short#virtual', 'short#real', 'long#virtual', 'long#real', 'last#virtual']),
      { 'long#virtual': { result: { elapsed: 5 } }, 'short#virtual': { result: { elapsed: 0.05 } } },
      { workers: 1, estimateSeconds: ({ scenario }) => ({ long: 15, short: 3 })[scenario] ?? 0 },
    );
    expect(startedOf(events)).toEqual([
      'long#virtual',
      'long#real',
      'short#virtual',
      'last#virtual',
      'short#real',
    ]);
  });

  test('a real cell whose twin gave no result runs all the same, as long as its program says', async () => {
    const events = await execute(
      buildPlan(['a#virtual', 'a#real', 'b#virtual', 'c#virtual']),
      { 'a#virtual': { fixture: 'exits-without-result' } },
      { workers: 1, estimateSeconds: ({ scenario }) => (scenario === 'a' ? 3 : 0) },
    );
    expect(startedOf(events)).toEqual(['a#virtual', 'a#real', 'b#virtual', 'c#virtual']);
  });
});

describe('a run that is stopped', () => {
  test('kills what runs, starts nothing more and keeps what had finished', async () => {
    const controller = new AbortController();
    const events: RunEvent[] = [];
    await execute(
      buildPlan(['done#virtual', 'hangs#virtual', 'never#virtual']),
      { 'hangs#virtual': { fixture: 'ignores-term' } },
      {
        workers: 1,
        signal: controller.signal,
        onEvent: (event) => {
          events.push(event);
          if (event.kind === 'cell-ready' && event.cell === 'hangs#virtual') controller.abort('SIGINT');
        },
      },
    );
    expect(kindsOf(events, 'done#virtual')).toContain('cell-finished');
    expect(kindsOf(events, 'hangs#virtual')).toEqual(['cell-started', 'cell-ready']);
    expect(kindsOf(events, 'never#virtual')).toEqual([]);
    expect(events.at(-1)).toMatchObject({ kind: 'run-finished', interrupted: 'SIGINT' });
    expect(readProcessesMarked({ PATCHMATRIX_RUN: run })).toEqual([]);
  });

  test('before it began starts nothing', async () => {
    const events = await execute(buildPlan(['a#virtual']), {}, { signal: AbortSignal.abort('SIGTERM') });
    expect(events.map(({ kind }) => kind)).toEqual(['run-started', 'run-finished']);
  });

  test('because its reader failed rejects with that failure, when no child is left', async () => {
    const failure = new Error('no space left');
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'cell-ready') throw failure;
    };
    const behaviours = { 'a#virtual': { fixture: 'hangs-idle' }, 'b#virtual': { fixture: 'hangs-idle' } };
    await expect(execute(buildPlan(['a#virtual', 'b#virtual']), behaviours, { onEvent })).rejects.toBe(
      failure,
    );
    expect(readProcessesMarked({ PATCHMATRIX_RUN: run })).toEqual([]);
  });
});

/** They are ended by their limit. */
const limited: ReadonlySet<string> = new Set(['hangs-in-a-loop']);

type TestOptions = Partial<Omit<ExecutionOptions, 'plan'>> & { readonly onEvent?: (event: RunEvent) => void };

async function execute(
  plan: Plan,
  behaviours: Readonly<Record<string, Behaviour>>,
  { onEvent, ...options }: TestOptions = {},
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await executePlan(
    {
      plan,
      run,
      patchmatrix: '0.0.0',
      command: 'run',
      args: [],
      planSha256: 'cd',
      confinement: { sandbox: 'none', missing: ['no /proc'] },
      workers: 2,
      estimateSeconds: () => 0,
      startCell: (cell, attempt, hooks) => {
        const { fixture = 'sleeps-as-asked', ...request } = behaviours[cell.id] ?? {};
        return runChild(
          {
            command: process.execPath,
            args: [join(import.meta.dirname, 'fixtures', `${fixture}.cjs`)],
            request: JSON.stringify(request),
            name: { run, cell: cell.id, attempt },
            logFile: join(folder, `${cell.id}.log`),
            timeoutMs: limited.has(fixture) ? 200 : 10_000,
            graceMs: 50,
          },
          hooks,
        );
      },
      ...options,
    },
    onEvent ?? ((event) => events.push(event)),
  );
  return events;
}

/** Cells by id without their column: `a#real`. */
function buildPlan(ids: readonly string[], skips: Readonly<Record<string, string>> = {}): Plan {
  const cells = ids.map((id): PlannedCell => {
    const [scenario = '', clock] = id.split('#');
    const skip = skips[id];
    return {
      id,
      column: '4.13+none',
      scenario,
      clock: clock as Clock,
      ...(skip === undefined ? {} : { skip }),
    };
  });
  return {
    matrix: 'matrix.yaml',
    subject: 'fixture',
    runtimes: [],
    variants: [],
    scenarios: [],
    columns: [],
    cells,
    settings: { tickCost: 20e-6, maxTicks: 20_000 },
  };
}

function kindsOf(events: readonly RunEvent[], cell: string): string[] {
  const kinds = events.filter((event) => 'cell' in event && event.cell === cell).map(({ kind }) => kind);
  return kinds.filter((kind, index) => kind !== kinds[index - 1]);
}

function startedOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'cell-started' ? [event.cell] : []));
}

function indexOf(events: readonly RunEvent[], kind: RunEvent['kind'], cell: string): number {
  const index = events.findIndex((event) => event.kind === kind && 'cell' in event && event.cell === cell);
  expect(index).not.toBe(-1);
  return index;
}

function mostAlive(events: readonly RunEvent[]): number {
  let alive = 0;
  let most = 0;
  for (const { kind } of events) {
    if (kind === 'cell-started') most = Math.max(most, ++alive);
    if (kind === 'cell-finished' || kind === 'cell-unconfirmed') alive--;
  }
  return most;
}
