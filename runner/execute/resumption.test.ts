import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { chooseRetries } from '../compare/choose-retries.ts';
import type { TestResult } from '../cell/protocol.ts';
import type { Plan, PlannedCell, PlannedScenario, PlannedSuiteFile } from '../plan/plan.ts';
import { accumulateResults, reduceEvents } from '../record/reduce-events.ts';
import { clean } from '../record/fixtures/build-events.ts';
import type { FoundCell, Observation, RunEvent } from './events.ts';
import { executePlan } from './execute-plan.ts';
import { attemptKey, buildResumption, type Resumption } from './resumption.ts';
import type { StartCell } from './start-cell.ts';

const repeatEach = 2;
const retries = 1;

describe('a run that goes on with the beginning of another', () => {
  test('comes to what the whole comes to, wherever that was cut and however often', async () => {
    const whole = await simulate();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
        async (cuts) => {
          let events = whole;
          for (const cut of cuts) {
            const known = events.slice(0, 1 + Math.floor(cut * (events.length - 1)));
            const resumption = buildResumption(known);
            events = await simulate(resumption);
            expect(events.slice(1, 1 + resumption.events.length)).toEqual(resumption.events);
            expectOncePerAttempt(events);
          }
          expect(describeResults(events)).toEqual(describeResults(whole));
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  test('runs nothing of what had finished, and all of the rest', async () => {
    const whole = await simulate();
    for (let size = 1; size <= whole.length; size += 1) {
      const resumption = buildResumption(whole.slice(0, size));
      const started: string[] = [];
      await simulate(resumption, (cell, attempt) => started.push(attemptKey(cell.id, attempt)));
      expect(started.filter((key) => resumption.finished.has(key))).toEqual([]);
    }
  });

  test('goes on with its clock, and says which run that was', async () => {
    const whole = await simulate();
    const events = await simulate(buildResumption(whole.slice(0, whole.length - 5)));
    const times = events.flatMap((event) => ('atMs' in event ? [event.atMs] : []));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(events[0]).toMatchObject({ kind: 'run-started', run: 'next', resumes: 'first' });
  });
});

describe('what is left of a file of tests', () => {
  const started = (cell: string): RunEvent => ({ kind: 'cell-started', atMs: 1, cell, attempt: 1 });
  const finished = (cell: string): RunEvent => ({
    ...{ kind: 'cell-finished', atMs: 2, cell, attempt: 1 },
    observation: clean,
  });

  test('that was cut is asked for by the names that its runner has for it', async () => {
    const [start, found] = await beginningOf('s/file@4.13+none#real');
    const events = [start, found, finished('s/file.a@4.13+none#real'), started('s/file.b@4.13+none#real')];
    const { asked, left, events: kept } = buildResumption(events);
    expect([...asked]).toEqual([['s/file@4.13+none#real 1', ['hangs', 'b']]]);
    expect(left).toEqual([]);
    expect(kept.map(({ kind }) => kind)).toEqual(['tests-found', 'cell-finished']);
  });

  test('that ended runs by itself, what had started as a suspect', async () => {
    const [start, found] = await beginningOf('s/file@4.13+none#real');
    const file = finished('s/file@4.13+none#real');
    const { asked, left } = buildResumption([start, found, started('s/file.a@4.13+none#real'), file]);
    expect([...asked]).toEqual([]);
    const idsOf = (tests: readonly FoundCell[] = []): string[] => tests.map(({ cell }) => cell.id);
    expect(left).toHaveLength(1);
    expect(idsOf(left[0]?.tests.waiting)).toEqual(
      ['b', 'hangs'].map((name) => `s/file.${name}@4.13+none#real`),
    );
    expect(idsOf(left[0]?.tests.suspects)).toEqual(['s/file.a@4.13+none#real']);
  });

  test('of a command is the whole command, and of a file without a result the whole file', async () => {
    const [start, found] = await beginningOf('s/command@4.13+none#real');
    const some = buildResumption([start, found, finished('s/command.a@4.13+none#real')]);
    expect([...some.asked]).toEqual([]);
    expect(some.events).toHaveLength(2);
    expect(buildResumption([start, found])).toMatchObject({ events: [], tests: [], left: [] });
  });
});

async function beginningOf(file: string): Promise<[RunEvent, RunEvent]> {
  const events = await simulate();
  const [start] = events;
  const found = events.find((event) => event.kind === 'tests-found' && event.cell === file);
  if (start === undefined || found === undefined) throw new Error(`expected tests in ${file}`);
  return [start, found];
}

const columns = ['none', 'wide'].map((variant) => ({
  ...{ id: `4.13+${variant}`, runtime: '4.13', variant },
  ...(variant !== 'none' && { baseline: '4.13+none' }),
}));

function buildFile(name: string, runner: PlannedSuiteFile['runner']): PlannedSuiteFile {
  return {
    ...{ kind: 'suite', id: `s/${name}`, suite: 's', file: name, line: 1, column: 1, title: name, rule: '' },
    ...{ runner, testFile: name, sources: {} },
  };
}

const scenarios: readonly PlannedScenario[] = [
  ...['passes', 'fails', 'changes'].map((name): PlannedScenario => ({
    ...{
      kind: 'program',
      id: `p/${name}`,
      suite: 'p',
      file: name,
      line: 1,
      column: 1,
      title: name,
      rule: '',
    },
    ...{ program: { name, main: [] }, owed: { outcome: 'returned' } },
  })),
  buildFile('file', { kind: 'pytest', args: [] } as unknown as PlannedSuiteFile['runner']),
  buildFile('command', { kind: 'command' } as unknown as PlannedSuiteFile['runner']),
];

const plan: Plan = {
  ...{ matrix: 'matrix.yaml', subject: 'anyio', columns, scenarios },
  runtimes: [
    { id: '4.13', driver: 'model', model: 'anyio/4.13', version: '4.13.0', file: 'm.cjs', sha256: 'ab' },
  ],
  variants: [],
  cells: scenarios.flatMap(({ id, kind }) =>
    columns.flatMap((column) =>
      (kind === 'program' ? (['virtual', 'real'] as const) : (['real'] as const)).map((clock) => ({
        ...{ id: `${id}@${column.id}#${clock}`, column: column.id, scenario: id, clock },
        ...(id === 'p/passes' && column.variant === 'wide' && { skip: 'not for it' }),
      })),
    ),
  ),
  settings: { tickCost: 20e-6, maxTicks: 20_000 },
};

/** Runs the plan with children that are none, and end at once or a turn of the loop later. */
async function simulate(
  resumption?: Resumption,
  onStart: (cell: PlannedCell, attempt: number) => void = () => undefined,
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const accumulator = accumulateResults();
  await executePlan(
    {
      ...{
        plan,
        run: resumption === undefined ? 'first' : 'next',
        patchmatrix: '0',
        command: 'run',
        args: [],
        confinement: { sandbox: 'none', missing: [] },
      },
      ...{ planSha256: 'cd', estimateSeconds: () => 0, repeatEach, workers: 3 },
      confinement: { sandbox: 'none', missing: [] },
      ...(resumption && { resumption }),
      startCell: (cell, attempt, hooks, alone) => {
        onStart(cell, attempt);
        return simulateChild(cell, attempt, hooks, alone);
      },
      moreAttempts: () => chooseRetries(accumulator.results(), { repeatEach, retries }),
    },
    (event) => {
      events.push(event);
      accumulator.add(event);
    },
  );
  return events;
}

const simulateChild: StartCell = (cell, attempt, hooks, alone) => {
  const observe = async (): Promise<Observation> => {
    await new Promise(setImmediate);
    if (alone === undefined && !cell.scenario.startsWith('s/')) return observeProgram(cell, attempt);
    hooks.onReady?.({ protocol: 1, subject: 'anyio', version: '4.13.0', file: '', sha256: '' });
    const isCommand = cell.scenario === 's/command';
    const all = isCommand ? ['a', 'b'] : ['a', 'b', 'hangs'];
    const asked = alone === undefined ? (cell.tests ?? all) : [alone.test];
    if (!isCommand) hooks.onTests?.(all.map((name) => ({ test: name })));
    for (const name of all) {
      if (isCommand) hooks.onTests?.([{ test: name }]);
      if (!asked.includes(name)) continue;
      hooks.onTestStarted?.(name);
      await new Promise(setImmediate);
      if (name === 'hangs') return { end: 'timed-out', problem: 'it hangs', leaked: false, wallMs: 1 };
      hooks.onTestFinished?.(name, resultOf(name, attempt));
    }
    return suiteEnd;
  };
  return { observation: observe(), kill: () => undefined };
};

const suiteEnd: Observation = {
  ...{ end: 'exited', exitCode: 0, leaked: false, wallMs: 1 },
  result: { wallSeconds: 0, result: { kind: 'suite', outcome: 'returned', elapsed: 0 } },
};

function resultOf(name: string, attempt: number): TestResult {
  return { kind: 'test', outcome: name === 'b' && attempt < 3 ? 'failed' : 'passed', elapsed: 0 };
}

function observeProgram({ scenario, column }: PlannedCell, attempt: number): Observation {
  if (scenario === 'p/fails') return { end: 'exited-early', problem: 'none', leaked: false, wallMs: 1 };
  const isOdd = scenario === 'p/changes' && column === '4.13+wide' && attempt === 2;
  return isOdd ? { end: 'signalled', signal: 'SIGSEGV', problem: 'x', leaked: false, wallMs: 1 } : clean;
}

/** Everything but times and the run's name. */
function describeResults(events: readonly RunEvent[]): unknown {
  const { cells, plan: expanded, complete } = reduceEvents(events);
  return {
    ...{ complete, plan: expanded },
    cells: cells.map(({ cell, state, judgement, attempts, spurious }) => ({
      ...{ cell, state, judgement, spurious },
      attempts: attempts
        .map(({ attempt, observation: { wallMs: _wallMs, ...observation }, judgement: own }) => ({
          ...{ attempt, observation, own },
        }))
        .toSorted((a, b) => a.attempt - b.attempt),
    })),
  };
}

function expectOncePerAttempt(events: readonly RunEvent[]): void {
  const keys = events.flatMap((event) =>
    event.kind === 'cell-finished' ? attemptKey(event.cell, event.attempt) : [],
  );
  expect(keys).toEqual([...new Set(keys)]);
}
