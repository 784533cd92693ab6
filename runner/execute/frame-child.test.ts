import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import type { ChildCommand } from './child-programs.ts';
import {
  type FrameChildEnd,
  type FrameChildOptions,
  runFrameChild,
  startWaitingChild,
} from './frame-child.ts';
import { readProcessStat } from './read-proc.ts';
import { findCommandFolder } from './scratch.ts';

interface AnyFrame {
  readonly kind?: string;
  readonly index?: number;
  readonly pid?: number;
}

describe('a child that is asked once', () => {
  test('is handed the request, and hands out its frames, what it printed and its exit code', async () => {
    const request = { kind: 'request', text: 'größer' };
    const { end, frames } = await run('prints-request', { request });
    expect(frames.map(({ kind }) => kind)).toEqual(['ready', 'result']);
    expect(end).toEqual({ kind: 'exited', exitCode: 0, output: `${JSON.stringify(request)}\n` });
  });

  test('hands out its frames in order and as they come', async () => {
    const arrivals: number[] = [];
    const { frames } = await run('writes-frames-in-time', {
      request: { count: 3, pauseMs: 50, stayMs: 0 },
      onFrame: () => arrivals.push(performance.now()),
    });
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(50);
  });

  test('may end with another exit code, or by a signal, which has none', async () => {
    expect((await run('exits-3')).end).toMatchObject({ kind: 'exited', exitCode: 3 });
    expect((await run('killed-by-sigkill')).end).toMatchObject({ kind: 'exited', exitCode: null });
  });

  test('is not held up by what it left behind, which is ended', async () => {
    const { end } = await run('leaves-a-grandchild');
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
    const pid = Number(end.output);
    expect(pid).toBeGreaterThan(1);
    expect(isRunning(pid)).toBe(false);
  });

  test('leaves no file behind, however it ends', async () => {
    await run('well-behaved');
    await expect(run('writes-garbage')).rejects.toThrow();
    expect(readdirSync(findCommandFolder() ?? '')).toEqual([]);
  });
});

describe('a child that waits to be asked', () => {
  test('answers as one that is asked at its start', async () => {
    const waiting = await startWaitingChild({ command: commandOf('prints-request') });
    const request = { kind: 'request', text: 'größer' };
    const frames: AnyFrame[] = [];
    const end = await waiting.run<AnyFrame>({
      ...{ command: commandOf('prints-request'), request, silenceMs: 10_000 },
      onFrame: (frame) => frames.push(frame),
    });
    expect(frames.map(({ kind }) => kind)).toEqual(['ready', 'result']);
    expect(end).toEqual({ kind: 'exited', exitCode: 0, output: `${JSON.stringify(request)}\n` });
    expect(waiting.isGone).toBe(true);
    expect(readdirSync(findCommandFolder() ?? '')).toEqual([]);
  });

  test('says so if it ended before, and leaves nothing behind either', async () => {
    const waiting = await startWaitingChild({ command: commandOf('dies-at-once') });
    await vi.waitFor(() => expect(waiting.isGone).toBe(true));
    await vi.waitFor(() => expect(readdirSync(findCommandFolder() ?? '')).toEqual([]));
  });
});

describe('a child that is silent for too long', () => {
  test('is killed, and says what it had said before', async () => {
    const { end, frames } = await run('writes-frames-in-time', {
      request: { count: 2, pauseMs: 0, stayMs: 20_000 },
      silenceMs: 300,
    });
    expect(end).toMatchObject({ kind: 'silent' });
    expect(frames).toHaveLength(2);
    expect(frames.some(({ pid }) => pid !== undefined && isRunning(pid))).toBe(false);
  });

  test('is one that pauses too long between two frames, not one that takes long for all of them', async () => {
    const { end, frames } = await run('writes-frames-in-time', {
      request: { count: 4, pauseMs: 110, stayMs: 0 },
      silenceMs: 350,
    });
    expect(end.kind).toBe('exited');
    expect(frames).toHaveLength(4);
  });
});

describe('running such a child fails', () => {
  test.each([
    ['writes-garbage', /is not valid JSON/],
    ['writes-too-long-a-line', /a frame that is too long/],
  ])('if it %s', async (fixture, message) => {
    await expect(run(fixture)).rejects.toThrow(message);
  });

  test('with the error of who takes its frames, and the child is gone', async () => {
    const pids: number[] = [];
    const failed = run('writes-frames-in-time', {
      request: { count: 1, pauseMs: 0, stayMs: 20_000 },
      onFrame: ({ pid }) => {
        if (pid !== undefined) pids.push(pid);
        throw new Error('not a frame of mine');
      },
    });
    await expect(failed).rejects.toThrow('not a frame of mine');
    expect(pids).toHaveLength(1);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('if it cannot be started', async () => {
    const failed = run('', { command: { command: '/no/such/program', args: [] } });
    await expect(failed).rejects.toThrow('ENOENT');
  });

  test('with the reason of its signal once that is aborted, and the child is gone', async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const aborted = run('writes-frames-in-time', {
      request: { count: 1, pauseMs: 0, stayMs: 20_000 },
      signal: controller.signal,
      onFrame: ({ pid }) => {
        if (pid !== undefined) pids.push(pid);
        controller.abort(new Error('stopped'));
      },
    });
    await expect(aborted).rejects.toThrow('stopped');
    expect(pids).toHaveLength(1);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('with the reason of its signal if that was aborted before', async () => {
    const signal = AbortSignal.abort(new Error('stopped before'));
    await expect(run('well-behaved', { signal })).rejects.toThrow('stopped before');
  });
});

async function run(
  fixture: string,
  { onFrame, ...options }: Partial<FrameChildOptions<AnyFrame>> = {},
): Promise<{ readonly end: FrameChildEnd; readonly frames: readonly AnyFrame[] }> {
  const frames: AnyFrame[] = [];
  const end = await runFrameChild<AnyFrame>({
    command: commandOf(fixture),
    request: {},
    silenceMs: 10_000,
    onFrame: (frame) => {
      frames.push(frame);
      onFrame?.(frame);
    },
    ...options,
  });
  return { end, frames };
}

function commandOf(fixture: string): ChildCommand {
  return { command: process.execPath, args: [join(import.meta.dirname, 'fixtures', `${fixture}.cjs`)] };
}

function isRunning(pid: number): boolean {
  const state = readProcessStat(pid)?.state;
  return state !== undefined && state !== 'Z';
}
