import { describe, expect, test } from 'vitest';

import type { Program, Steps } from '../../program/program.ts';
import { model } from '../../runtimes/anyio/4.13/index.ts';
import narrow from '../../variants/narrow.ts';
import wide from '../../variants/wide.ts';
import { describeRule } from './describe-divergence.ts';
import { type Divergence, findDivergence } from './find-divergence.ts';
import { entryText, listEntries, type RecordedRun } from './timeline-entries.ts';

const clock = { tickCost: 20e-6, maxTicks: 1000 };
const names = { left: 'none', right: 'wide' };

describe('the first divergence of `wide`', () => {
  test('of a self-cancel is the pass on the current task, which is not queued again', () => {
    const divergence = diverge([{ scope: 's', do: [{ cancel: 's' }, { sleep: 5 }] }]);
    expect(divergence).toMatchObject({
      row: 'current',
      operation: 'cancel of a scope',
      onlyWhen: false,
      common: { kind: 'step', step: { operation: 'cancel', argument: 's' } },
      left: { kind: 'pass', tick: 1, pass: { scope: 's', by: 'main', queuedAgain: true } },
      right: { kind: 'pass', tick: 1, pass: { scope: 's', by: 'main', queuedAgain: false } },
    });
    expect(divergence && describeRule(divergence, names)).toBe(
      'In tick 1 both make a pass on `s` (cancel of a scope by main): main cannot be cancelled in it, as it is the ' +
        'current task; none queues the pass again and comes back for main, wide does not queue it again.',
    );
  });

  test.each<[string, string, string, Steps]>([
    [
      'a group that its host cancels',
      'current',
      'cancel of a group',
      [{ group: 'g', do: [{ cancel: 'g' }, { sleep: 1 }] }],
    ],
    [
      'a scope that is cancelled as it is entered',
      'current',
      'entering a scope',
      [{ scope: 's', cancelled: true, do: [{ sleep: 1 }] }],
    ],
    [
      'a deadline that is over',
      'current',
      'entering a timeout',
      [{ moveOnAfter: 's', seconds: 0, do: [{ sleep: 1 }] }],
    ],
    [
      'a scope that is left for one that was cancelled meanwhile',
      'current',
      'leaving a scope',
      [
        {
          moveOnAfter: 's',
          seconds: 0.01,
          do: [{ scope: 't', shield: true, do: [{ sleep: 0.05 }] }, { sleep: 1 }],
        },
      ],
    ],
    [
      'the same once a cancellation was swallowed',
      'current',
      'leaving a group after a cancellation was swallowed',
      [
        {
          moveOnAfter: 's',
          seconds: 0.01,
          do: [{ try: [{ sleep: 1 }], cancelled: [] }, { group: 'g', do: [] }, { sleep: 1 }],
        },
      ],
    ],
    [
      'a task that is woken as it is cancelled',
      'waiter-done',
      'cancel of a group',
      [{ group: 'g', do: [{ start: 'k', into: 'g', do: [{ started: 0 }, { cancel: 'g' }] }] }],
    ],
  ])('names row and operation of %s', (_, row, operation, main) => {
    expect(diverge(main)).toMatchObject({ row, operation });
  });
});

describe('two runs', () => {
  test('that do the same at the same times have no divergence', () => {
    expect(diverge([{ scope: 's', do: [{ sleep: 1 }] }])).toBeUndefined();
  });

  test('of one column never have one', () => {
    const program: Program = { name: '', main: [{ group: 'g', do: [{ cancel: 'g' }, { sleep: 1 }] }] };
    expect(findDivergence(program, run(program), run(program))).toBeUndefined();
  });

  test('of `narrow` part where a pass on a task that is done is not queued again', () => {
    const main: Steps = [
      { detach: 'owner', do: [{ enter: 'z' }] },
      { sleep: 0.01 },
      { cancel: 'z' },
      { sleep: 0.01 },
    ];
    expect(diverge(main, narrow)).toMatchObject({ row: 'done', left: { kind: 'pass' } });
  });
});

test('a run lists steps, passes and events in the order of their happening', () => {
  const program: Program = { name: '', main: [{ scope: 's', do: [{ cancel: 's' }, { sleep: 1 }] }] };
  expect(listEntries(run(program)).map(entryText)).toEqual([
    '["main","start"]',
    '["main","scope","s",null]',
    '["main","cancel","s",null]',
    '["s","main",["main current 0"],true]',
    '["main","sleep",1,null]',
    '["s",null,["main waiting 1"],true]',
    '["main","scope","s",true]',
    '["main","exit","s",true]',
    '["main","returned"]',
    '["s",null,[],false]',
    'returned',
  ]);
});

function diverge(main: Steps, patch: typeof wide = wide): Divergence | undefined {
  const program: Program = { name: '', main };
  return findDivergence(program, run(program), run(program, patch));
}

function run(program: Program, patch?: typeof wide): RecordedRun {
  const subject = model.createSubject();
  patch?.(subject);
  const { result, passes, steps } = model.open(subject).runOnVirtualClock(program, clock, { timeline: true });
  return { result, timeline: passes ?? [], steps: steps ?? [] };
}
