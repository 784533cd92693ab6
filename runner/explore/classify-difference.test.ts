import { describe, expect, test } from 'vitest';

import type { ProgramResult, TraceEvent } from '../../program/program.ts';
import { classifyDifference, consequences, rankOf } from './classify-difference.ts';

describe('a difference between two results', () => {
  test('is none if only iterations and counters differ', () => {
    const left = resultOf([[1, 0.1, 'main', 'start']], { ticks: 4, passes: 2 });
    const right = resultOf([[2, 0.1, 'main', 'start']], { ticks: 9, passes: 7 });
    expect(classifyDifference(left, right)).toBeUndefined();
  });

  test('is a spin or a deadlock of the side that does not end, whatever else differs', () => {
    const left = resultOf([[1, 0, 'main', 'cancelled']]);
    expect(classifyDifference(left, resultOf([], { outcome: 'spin' }))).toBe('spin');
    expect(classifyDifference(left, resultOf([], { outcome: 'deadlock' }))).toBe('deadlock');
    expect(classifyDifference(resultOf([], { outcome: 'spin' }), left)).toBe('spin-gone');
    expect(classifyDifference(resultOf([], { outcome: 'deadlock' }), left)).toBe('deadlock-gone');
  });

  test('is a cancellation that is missing, too much, late or early', () => {
    const caught = resultOf([[1, 0.1, 'main', 'exit', 's', true]]);
    const missed = resultOf([[1, 0.1, 'main', 'exit', 's', false]]);
    const later = resultOf([[9, 0.2, 'main', 'exit', 's', true]]);
    expect(classifyDifference(caught, missed)).toBe('missing-cancellation');
    expect(classifyDifference(missed, caught)).toBe('extra-cancellation');
    expect(classifyDifference(caught, later)).toBe('late-cancellation');
    expect(classifyDifference(later, caught)).toBe('early-cancellation');
  });

  test('is an error that is lost or new, but a missing cancellation is worse', () => {
    const error: TraceEvent = [1, 0, 'k', 'raised', 'ValueError'];
    const cancelled: TraceEvent = [1, 0, 'main', 'cancelled'];
    expect(classifyDifference(resultOf([error]), resultOf([]))).toBe('lost-error');
    expect(classifyDifference(resultOf([]), resultOf([error]))).toBe('extra-error');
    expect(classifyDifference(resultOf([cancelled]), resultOf([error]))).toBe('missing-cancellation');
  });

  test('is order if the same marks come in another one, and timing if they only come at other times', () => {
    const [a, b]: TraceEvent[] = [
      [1, 0, 'main', 'mark', 'a'],
      [1, 0, 'main', 'mark', 'b'],
    ];
    if (a === undefined || b === undefined) throw new Error('expected two events');
    expect(classifyDifference(resultOf([a, b]), resultOf([b, a]))).toBe('order');
    expect(classifyDifference(resultOf([a]), resultOf([[1, 0.5, 'main', 'mark', 'a']]))).toBe('timing');
  });

  test('has a rank, and what never ends is worse than what is late', () => {
    expect(consequences.map(rankOf)).toEqual(consequences.map((_, index) => index));
    expect(rankOf('spin')).toBeLessThan(rankOf('deadlock'));
    expect(rankOf('deadlock')).toBeLessThan(rankOf('late-cancellation'));
    expect(rankOf('late-cancellation')).toBeLessThan(rankOf('lost-error'));
    expect(rankOf('lost-error')).toBeLessThan(rankOf('order'));
  });
});

function resultOf(events: readonly TraceEvent[], rest: Partial<ProgramResult> = {}): ProgramResult {
  return {
    ...{ outcome: 'returned', elapsed: 0, ticks: 1, passes: 0, reschedules: 0, afterwards: 0 },
    ...{ delivery: [], events, cancelling: {} },
    ...rest,
  };
}
