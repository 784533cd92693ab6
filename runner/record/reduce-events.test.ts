import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../execute/events.ts';
import { clean, events, hangs, hung, neverComes, passes, plan, skipped } from './fixtures/build-events.ts';
import { accumulateResults, reduceEvents } from './reduce-events.ts';

describe('the results of a run', () => {
  test('hold each cell of the plan, in its order, with what is known of it', () => {
    const results = reduceEvents(events);
    expect(results).toMatchObject({
      run: '20261122T213000Z-4f2a',
      startedAt: '2026-11-22T21:30:00.000Z',
      plan,
      interrupted: 'SIGINT',
      complete: true,
    });
    expect(results.cells).toMatchObject([
      { cell: passes, state: 'finished', observation: clean, judgement: { verdict: 'passed' } },
      { cell: hangs, state: 'finished', observation: hung, judgement: { verdict: 'failed' } },
      {
        cell: skipped,
        state: 'finished',
        judgement: { verdict: 'skipped', reason: 'not for 4.13.0', expectations: [] },
      },
      { cell: neverComes, state: 'pending' },
    ]);
    expect(
      results.cells.every(({ cell, scenario, column }) => {
        return scenario.id === cell.scenario && column.id === cell.column;
      }),
    ).toBe(true);
    expect(results.cells[2]).not.toHaveProperty('observation');
    expect(results.cells[3]).not.toHaveProperty('judgement');
  });

  test('are there after every event, and what was given before does not change', () => {
    const accumulator = accumulateResults();
    const states = events.map((event) => {
      accumulator.add(event);
      return accumulator.results();
    });
    expect(
      states.map(({ cells }) =>
        cells
          .slice(0, 2)
          .map(({ state }) => state)
          .join(' '),
      ),
    ).toEqual([
      'pending pending',
      'running pending',
      'running running',
      'running running',
      'finished running',
      'finished finished',
      'finished finished',
    ]);
    expect(states.map(({ complete }) => complete)).toEqual([...Array<boolean>(6).fill(false), true]);
    expect(states[0]).not.toHaveProperty('interrupted');
  });

  test('of another attempt stand beside those of the one before, and what disagrees with itself is spurious', () => {
    const again = { atMs: 70_000, cell: hangs.id, attempt: 2 };
    const upToHung = events.slice(0, 6);
    const [, running] = reduceEvents([...upToHung, { kind: 'cell-started', ...again }]).cells;
    expect(running).toMatchObject({ state: 'finished', judgement: { verdict: 'failed' } });
    expect(running).not.toHaveProperty('spurious');

    const [, finished] = reduceEvents([
      ...upToHung,
      { kind: 'cell-started', ...again },
      { kind: 'cell-finished', ...again, observation: clean },
    ]).cells;
    expect(finished?.attempts.map(({ attempt, judgement }) => [attempt, judgement.verdict])).toEqual([
      [1, 'failed'],
      [2, 'passed'],
    ]);
    expect(finished).toMatchObject({
      observation: hung,
      judgement: { verdict: 'failed' },
      spurious: 'failed in 1, passed in 1 of 2 attempts',
    });
  });
});

describe('events that make no sense are refused', () => {
  test('anything before the run started', () => {
    expect(() => reduceEvents(events.slice(1))).toThrow(
      'expected `run-started` as the first event, found `cell-started`',
    );
    expect(() => reduceEvents([])).toThrow('expected `run-started` as the first event, found none');
  });

  test('a second start', () => {
    expect(() => reduceEvents([...events.slice(0, 1), ...events])).toThrow('expected one `run-started`');
  });

  test('a cell that is not in the plan', () => {
    const foreign = {
      kind: 'cell-started',
      atMs: 3,
      cell: 'suite/foreign@4.13+none#real',
      attempt: 1,
    } as const;
    expect(() => reduceEvents([...events.slice(0, 1), foreign])).toThrow(
      'expected a cell of the plan, found `suite/foreign@4.13+none#real`',
    );
  });
});

describe('of an attempt', () => {
  const [start] = events;
  const timeline = { timeline: [], steps: [] };
  const observation = { ...clean, result: { ...must(clean.result), ...timeline } };
  const counters = { ticks: 1, passes: 2, reschedules: 3, polls: 4, cpuMs: 5 };
  const stream: readonly RunEvent[] = [
    must(start),
    { kind: 'cell-started', atMs: 10, cell: passes.id, attempt: 1 },
    { kind: 'cell-counters', atMs: 110, cell: passes.id, attempt: 1, counters },
    { kind: 'cell-finished', atMs: 150, cell: passes.id, attempt: 1, observation },
  ];

  test('what its child counted on the way stands with the milliseconds since it was started', () => {
    const [cell] = reduceEvents(stream).cells;
    expect(cell?.attempts[0]?.counters).toEqual([{ atMs: 100, ...counters }]);
  });

  test('the timeline is kept, unless nobody draws it', () => {
    expect(reduceEvents(stream).cells[0]?.observation?.result).toMatchObject(timeline);
    const accumulator = accumulateResults({ keepsTimelines: false });
    for (const event of stream) accumulator.add(event);
    expect(accumulator.results().cells[0]?.observation).toEqual(clean);
  });
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}

test('ten thousand cells take no longer each than ten do', () => {
  const cells = Array.from({ length: 10_000 }, (_, index) => ({
    ...passes,
    id: `suite/passes@4.13+none#${index}`,
  }));
  const [start] = events;
  if (start?.kind !== 'run-started') throw new Error('expected a start');
  const accumulator = accumulateResults();
  accumulator.add({ ...start, plan: { ...plan, cells } });
  const started = performance.now();
  for (const { id } of cells) accumulator.add({ kind: 'cell-started', atMs: 1, cell: id, attempt: 1 });
  expect(performance.now() - started).toBeLessThan(500);
  expect(accumulator.results().cells.every(({ state }) => state === 'running')).toBe(true);
});
