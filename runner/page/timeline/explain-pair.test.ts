import { describe, expect, test } from 'vitest';

import { explainPair } from './explain-pair.ts';
import { programNamed, recordTrace } from './fixtures/record-trace.ts';

const names = { left: 'none', right: 'wide' };

describe('what a pair of traces says', () => {
  test('names the rule behind the first divergence', () => {
    const program = programNamed('contract/self-cancel-then-sleep');
    const { words, left, right } = explainPair(
      program,
      recordTrace(program),
      recordTrace(program, 'wide'),
      names,
    );
    expect(words).toEqual([
      'In tick 1 both make a pass on `s` (cancel of a scope by main): main cannot be cancelled in it, as it is the current task; none queues the pass again and comes back for main, wide does not queue it again.',
    ]);
    expect([left?.kind, right?.kind]).toEqual(['pass', 'pass']);
  });

  test('says that two runs do the same', () => {
    const program = programNamed('contract/self-cancel-then-sleep');
    expect(explainPair(program, recordTrace(program), recordTrace(program), names)).toEqual({
      words: ['none and wide did the same at the same times.'],
    });
  });

  test('says of two that agree as far as they were recorded in which fields they differ', () => {
    const program = programNamed('hot-loop/zombie-scope');
    const trace = recordTrace(program);
    const longer = { ...trace, result: { ...trace.result, passes: 20_000, afterwards: 0 } };
    expect(explainPair(program, trace, longer, names)).toEqual({
      words: [
        'none and wide did the same at the same times as far as was recorded; they part after that: passes: 12,503 and 20,000; reschedules afterwards: 102 and 0.',
      ],
    });
  });

  test('holds nothing against a run that lies behind the end of the other one’s record', () => {
    const program = programNamed('hot-loop/zombie-scope');
    const [short, long] = [recordTrace(program, 'none', 10), recordTrace(program, 'none', 100)];
    expect(explainPair(program, short, long, names).words).toEqual([
      'none and wide did the same at the same times.',
    ]);
  });

  test('compares events where no more was recorded on one side, whatever the time', () => {
    const program = programNamed('contract/self-cancel-then-sleep');
    const [left, { result }] = [recordTrace(program), recordTrace(program, 'wide')];
    const { words, right } = explainPair(program, left, { result }, names);
    expect(words).toEqual([
      'on none: main exit s caught, on wide: main mark unreachable.',
      'Only the events were compared, as steps and passes were not recorded on both sides.',
    ]);
    expect(right).toMatchObject({ kind: 'event', event: [3, 5.00004, 'main', 'mark', 'unreachable'] });
    const later = {
      ...left.result,
      events: left.result.events.map(([tick, ...event]) => [tick + 1, ...event] as const),
    };
    expect(explainPair(program, { result: left.result }, { result: later }, names).words).toEqual([
      'none and wide have the same events in the same order.',
    ]);
  });
});
