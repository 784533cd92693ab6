import { programResultOf } from '../compare/program-result.ts';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { PassRecord, VisitRecord } from '../cell/protocol.ts';
import { recordedResults } from './fixtures/recorded-results.ts';
import { renderTimeline } from './timeline.ts';

const colors = pc.createColors(false);
const results = recordedResults({ runtimes: { '4.13': '4.13.0' }, clocks: ['virtual'] });

/** A pass that does not say when it began comes after the events of its tick. */
type Pass = Omit<PassRecord, 'eventsBefore' | 'stepsBefore'> & Partial<Pick<PassRecord, 'eventsBefore'>>;

const timelineOf = (scenario: string, variant: string, passes: readonly Pass[], width = 80): string => {
  const cell = results.cells.find(({ cell: { id } }) => id === `${scenario}@4.13+${variant}#virtual`);
  const result = programResultOf(cell?.observation);
  if (cell === undefined || result === undefined) {
    throw new Error(`no recording of ${scenario}`);
  }
  const placed = passes.map((pass) => ({
    stepsBefore: 0,
    eventsBefore: result.events.filter(([tick]) => tick <= pass.tick).length,
    ...pass,
  }));
  return renderTimeline(cell, result, placed, { width, colors });
};

const pass = (
  tick: number,
  visits: readonly Omit<VisitRecord, 'scope'>[],
  rest: Partial<Pass> = {},
): Pass => ({
  tick,
  seconds: tick * 20e-6,
  scope: 's',
  visits: visits.map((visit) => ({ scope: rest.scope ?? 's', ...visit })),
  queuedAgain: true,
  ...rest,
});

test('a delivered cancellation is followed from the first pass to the exit', () => {
  const passes = [
    pass(1, [{ task: 'main', state: 'current', cancels: 0 }], { by: 'main' }),
    pass(2, [{ task: 'main', state: 'waiting', cancels: 1 }]),
    pass(3, [], { queuedAgain: false }),
  ];
  expect(timelineOf('contract/self-cancel-then-sleep', 'none', passes)).toMatchInlineSnapshot(`
    "contract/self-cancel-then-sleep@4.13+none#virtual
    ✓ passed
    returned after 0.00008 s: 4 ticks, 3 passes, 2 reschedules, none afterwards

    tick  seconds
       1  0.00002  main  start
                   pass on s (by main), queued again
                     main  the current task: cannot cancel itself now
       2  0.00004  pass on s (by the loop), queued again
                     main  cancelled
       3  0.00006  main  exit s caught
                   main  returned
                   pass on s (by the loop), not queued again
                     no task in it"
  `);
});

test('a pass stands between the events that it began between', () => {
  const passes = [pass(3, [], { eventsBefore: 2, queuedAgain: false })];
  expect(timelineOf('contract/self-cancel-then-sleep', 'none', passes)).toMatch(
    /exit s caught\n +pass on s .*\n +no task in it\n +main +returned/,
  );
});

test('a pass that skips the current task and is not queued again shows why nothing was cancelled', () => {
  const passes = [
    pass(1, [{ task: 'main', state: 'current', cancels: 0 }], { by: 'main', queuedAgain: false }),
  ];
  expect(timelineOf('contract/self-cancel-then-sleep', 'wide', passes)).toMatchInlineSnapshot(`
    "contract/self-cancel-then-sleep@4.13+wide#virtual
    ✗ failed: took 5.00006 s, reached \`unreachable\`
    returned after 5.00006 s: 4 ticks, 1 pass, 0 reschedules, none afterwards

    tick  seconds
       1  0.00002  main  start
                   pass on s (by main), not queued again
                     main  the current task: cannot cancel itself now
       3  5.00004  main  mark unreachable
                   main  exit s
                   main  returned"
  `);
});

test('a spinning scope is folded, and what was not recorded is said where it is missing', () => {
  const passes = Array.from({ length: 2000 }, (_, index) =>
    pass(5 + index, [{ task: 'owner', state: 'done', cancels: 0 }], {
      seconds: 0.01004 + index * 20e-6,
      scope: 'z',
      ...(index === 0 && { by: 'main' }),
    }),
  );
  expect(timelineOf('hot-loop/zombie-scope', 'none', passes, 60)).toMatchInlineSnapshot(`
    "hot-loop/zombie-scope@4.13+none#virtual
    ✗ failed: 12503 reschedules, 102 afterwards
    returned after 0.26008 s: 12,507 ticks, 12,503 passes,
    12,503 reschedules, 102 afterwards

      tick  seconds
         1  0.00002  main   start
         2  0.00004  owner  start
                     owner  mark owner finished inside
                     owner  returned
         5  0.01004  pass on z (by main), queued again
                       owner  done: nothing to cancel
         6  0.01006  pass on z (by the loop), queued again
                       owner  done: nothing to cancel
            ticks 7 … 2,004: the same pass 1,998 more times
            only the first 2,000 of 12,503 passes were recorded
    12,506  0.26006  main   returned"
  `);
});

test('a fold ends where a tick is missing or a pass differs', () => {
  const waiting = { task: 'child', state: 'waiting', cancels: 1 } as const;
  const pending = { task: 'child', state: 'must-cancel', cancels: 0 } as const;
  const passes = [20, 21, 22, 24, 25].map((tick) => pass(tick, [waiting])).concat(pass(26, [pending]));
  const lines = timelineOf('contract/fail-after', 'none', passes).split('\n');
  expect(lines.filter((line) => line.includes('same pass')).map((line) => line.trim())).toEqual([
    'ticks 21 … 22: the same pass 2 more times',
    'tick 25: the same pass once more',
  ]);
});

test('two scopes that spin side by side are folded together', () => {
  const passes = [30, 31, 32].flatMap((tick) => [pass(tick, []), pass(tick, [], { scope: '#1' })]);
  expect(timelineOf('contract/fail-after', 'none', passes)).toContain(
    'ticks 31 … 32: the same 2 passes 2 more times',
  );
});

describe('each state in which a pass finds a task has its own words', () => {
  test.each([
    ['done', 0, 'done: nothing to cancel'],
    ['current', 0, 'the current task: cannot cancel itself now'],
    ['must-cancel', 0, 'a cancellation is pending already'],
    ['not-started', 0, 'has not started: no cancel'],
    ['waiter-done', 0, 'its waiter is done already: no cancel'],
    ['waiting', 0, 'waiting, but was not cancelled'],
    ['waiting', 1, 'cancelled'],
    ['done', 2, 'cancelled 2 times'],
  ] as const)('%s with %d cancels', (state, cancels, words) => {
    const text = timelineOf('contract/fail-after', 'none', [pass(2, [{ task: 'main', state, cancels }])]);
    expect(text).toContain(`\n                 main  ${words}\n`);
  });
});

test('a task in a child scope is named with it, and a long reason is broken below itself', () => {
  const visits = [{ task: 'worker', scope: 'inner', state: 'current', cancels: 0 }] as const;
  const text = timelineOf('contract/fail-after', 'none', [pass(2, [], { visits })], 50);
  expect(text).toContain(
    [
      '                 worker in inner  the current',
      '                                  task: cannot',
      '                                  cancel itself',
      '                                  now',
    ].join('\n'),
  );
});

test('a result without any recorded pass says so at once', () => {
  expect(timelineOf('contract/fail-after', 'none', [])).toContain('seconds\n      no passes were recorded\n');
});
