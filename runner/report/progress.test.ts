import { resultsFormat, type RunEvent } from '../execute/events.ts';
import pc from 'picocolors';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changeCells, pendingCell, recordedResults } from './fixtures/recorded-results.ts';
import { renderProgressLine } from './progress-line.ts';
import { createProgress } from './progress.ts';

const colors = pc.createColors(false);
const results = recordedResults({
  complete: false,
  change: (result) =>
    changeCells('#real', (late) => (late.column.id === '4.13+none' ? late : pendingCell(late)))(result),
});
const cell = 'contract/swallowed-redelivery@4.13+wide#real';

describe('the line', () => {
  const line = (width: number) =>
    renderProgressLine(results, { frame: 2, oldest: { cell, seconds: 8.4 } }, { width, colors });

  test('tells cells, clocks, failures and what has been running for the longest time', () => {
    expect(line(120)).toBe(
      '⠹ 133/228 cells  virtual 114/114  real 19/114  ✗ 34  swallowed-redelivery@4.13+wide#real 8 s',
    );
  });

  test('leaves out what does not fit, the name first', () => {
    expect(line(80)).toBe('⠹ 133/228 cells  virtual 114/114  real 19/114  ✗ 34  swallowed-redelivery@4… 8 s');
    expect(line(52)).toBe('⠹ 133/228 cells  virtual 114/114  real 19/114  ✗ 34');
    expect(line(20)).toBe('⠹ 133/228 cells');
  });

  test('names no clock where there is only one', () => {
    const single = recordedResults({ clocks: ['virtual'], suites: ['upgrade'] });
    expect(renderProgressLine(single, { frame: 0 }, { width: 80, colors })).toBe('⠋ 18/18 cells  ✗ 9');
  });

  test('is never wider than asked for', () => {
    fc.assert(
      fc.property(fc.nat(150), fc.string(), (width, name) => {
        const moment = { frame: 1, oldest: { cell: name, seconds: 12 } };
        expect(stringWidth(renderProgressLine(results, moment, { width, colors }))).toBeLessThanOrEqual(
          width,
        );
      }),
    );
  });
});

describe('on a terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const start = (canRedraw = true) => {
    const written: string[] = [];
    const stream = { columns: 100, write: (text: string) => written.push(text) };
    const progress = createProgress(stream, { canRedraw, colors, results: () => results });
    progress.read(startedEvent);
    return { written, progress };
  };
  const startedEvent: RunEvent = {
    kind: 'run-started',
    format: resultsFormat,
    run: results.run,
    startedAt: results.startedAt,
    patchmatrix: '0.1.0',
    node: 'v20.20.2',
    platform: 'linux-x64',
    command: 'run',
    args: [],
    plan: results.plan,
    planSha256: results.planSha256,
  };

  test('it redraws ten times a second, however many events come', () => {
    const { written, progress } = start();
    for (let atMs = 0; atMs < 1000; atMs += 1) {
      progress.read({ kind: 'cell-started', atMs, cell: `${cell}${atMs}`, attempt: 1 });
      vi.advanceTimersByTime(1);
    }
    expect(written).toHaveLength(10);
  });

  test('it shows the oldest of the cells that still run, in a run that goes on with another one too', () => {
    const { written, progress } = start();
    progress.read({ kind: 'cell-started', atMs: 60_000, cell: 'a/first@4.13+none#real', attempt: 1 });
    progress.read({ kind: 'cell-started', atMs: 60_050, cell: 'a/second@4.13+none#real', attempt: 1 });
    vi.advanceTimersByTime(3000);
    expect(written.at(-1)).toContain('first@4.13+none#real 3 s');
    const observation = { end: 'exited', leaked: false, wallMs: 3000 } as const;
    progress.read({
      kind: 'cell-finished',
      atMs: 63_000,
      cell: 'a/first@4.13+none#real',
      attempt: 1,
      observation,
    });
    vi.advanceTimersByTime(100);
    expect(written.at(-1)).toContain('second@4.13+none#real 3 s');
  });

  test('it overwrites its own line, clears it once, and hides no cursor', () => {
    const { written, progress } = start();
    progress.clear();
    expect(written).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(written.at(-1)).toMatch(/^\r⠋ .*\u001b\[K$/);
    progress.clear();
    progress.clear();
    expect(written.slice(1)).toEqual(['\r\u001b[K']);
    expect(written.join('')).not.toContain('\u001b[?25');
    progress.stop();
  });

  test('it stays away while paused and comes back afterwards', () => {
    const { written, progress } = start();
    vi.advanceTimersByTime(100);
    progress.pause();
    vi.advanceTimersByTime(1000);
    expect(written.at(-1)).toBe('\r\u001b[K');
    progress.resume();
    vi.advanceTimersByTime(100);
    expect(written.at(-1)).toContain('133/228 cells');
    progress.stop();
  });

  test('it ends with the run, and leaves an empty line and no timer', () => {
    const { written, progress } = start();
    vi.advanceTimersByTime(100);
    progress.read({ kind: 'run-finished', atMs: 100 });
    expect(written.at(-1)).toBe('\r\u001b[K');
    expect(vi.getTimerCount()).toBe(0);
    progress.stop();
  });

  test('in a pipe it writes nothing and starts no timer', () => {
    const { written } = start(false);
    vi.advanceTimersByTime(1000);
    expect(written).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
