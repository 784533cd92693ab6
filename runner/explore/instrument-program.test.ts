import { describe, expect, test } from 'vitest';

import type { Program, ProgramResult, TraceEvent } from '../../program/program.ts';
import { deriveOwed, differingMarks } from './derive-owed.ts';
import { addMarks, keepMarks } from './instrument-program.ts';

const program: Program = {
  name: '',
  main: [{ scope: 's', do: [{ cancel: 's' }, { sleep: 0 }, { sleep: 1 }] }],
};

describe('marks', () => {
  test('stand behind each step, and no two are alike', () => {
    expect(addMarks(program).main).toEqual([
      {
        scope: 's',
        do: [
          { cancel: 's' },
          { mark: 'after cancel s' },
          { sleep: 0 },
          { mark: 'after sleep' },
          { sleep: 1 },
          { mark: 'after sleep, 2' },
        ],
      },
      { mark: 'after scope s' },
    ]);
  });

  test('go again but for those that tell two runs apart', () => {
    const kept = differingMarks(
      resultOf([mark('after cancel s')]),
      resultOf([mark('after cancel s'), mark('after sleep')]),
    );
    expect(keepMarks(addMarks(program), kept).main).toEqual([
      { scope: 's', do: [{ cancel: 's' }, { sleep: 0 }, { mark: 'after sleep' }, { sleep: 1 }] },
    ]);
  });
});

describe('what is owed', () => {
  test('is what only the good run does, and not what only the other one does', () => {
    const good = resultOf([mark('both'), mark('good'), [1, 0, 'main', 'exit', 's', true]]);
    const bad = resultOf([mark('both'), mark('bad'), [1, 0, 'main', 'exit', 's', false]], { elapsed: 1 });
    expect(deriveOwed(good, bad)).toEqual({
      outcome: 'returned',
      reaches: ['good'],
      neverReaches: ['bad'],
      catches: ['s'],
    });
  });

  test('is a time only where nothing else tells the runs apart', () => {
    expect(deriveOwed(resultOf([]), resultOf([], { elapsed: 1 }))).toEqual({
      outcome: 'returned',
      withinSeconds: 0.5,
    });
    expect(deriveOwed(resultOf([]), resultOf([], { elapsed: 1, outcome: 'spin' }))).toEqual({
      outcome: 'returned',
    });
  });
});

function mark(label: string): TraceEvent {
  return [1, 0, 'main', 'mark', label];
}

function resultOf(events: readonly TraceEvent[], rest: Partial<ProgramResult> = {}): ProgramResult {
  return {
    ...{ outcome: 'returned', elapsed: 0, ticks: 1, passes: 0, reschedules: 0, afterwards: 0 },
    ...{ delivery: [], events, cancelling: {} },
    ...rest,
  };
}
