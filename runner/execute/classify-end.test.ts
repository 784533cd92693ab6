import { describe, expect, test } from 'vitest';
import { classifyEnd, type Ending } from './classify-end.ts';

const clean: Ending = {
  forced: undefined,
  stopped: false,
  exitCode: 0,
  signal: null,
  concluded: true,
  unfinishedBytes: 0,
};

describe('an end without a problem', () => {
  test('takes code 0, no signal and a last frame', () => {
    expect(classifyEnd(clean)).toEqual({ end: 'exited' });
  });

  test('stays one when the run is stopped at the same time', () => {
    expect(classifyEnd({ ...clean, stopped: true })).toEqual({ end: 'exited' });
  });
});

describe('every other end has a problem', () => {
  test.each<[string, Partial<Ending>, string]>([
    ['a code', { exitCode: 3 }, 'exited'],
    ['no last frame', { concluded: false }, 'exited-early'],
    ['half a frame', { unfinishedBytes: 5 }, 'protocol-error'],
    ['half a frame and a code, which is nearer to the cause', { unfinishedBytes: 5, exitCode: 1 }, 'exited'],
    ['a signal', { exitCode: null, signal: 'SIGKILL' }, 'signalled'],
    ['a process that nothing ends', { exitCode: null }, 'signalled'],
    ['a stop', { exitCode: 143, stopped: true, concluded: false }, 'signalled'],
  ])('%s', (_name, change, end) => {
    const classified = classifyEnd({ ...clean, ...change });
    expect(classified.end).toBe(end);
    expect(classified.problem).toMatch(/^(expected|was stopped)/);
  });

  test('what the runner decided first counts, whatever the process did then', () => {
    const forced = { end: 'timed-out', problem: 'expected an end' } as const;
    expect(classifyEnd({ ...clean, forced })).toEqual(forced);
    expect(classifyEnd({ ...clean, forced, exitCode: null, signal: 'SIGKILL', stopped: true })).toEqual(
      forced,
    );
  });
});
