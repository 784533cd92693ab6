/* eslint-disable max-lines -- a test for each way in which a worker can end */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import type { BatchRequest } from '../cell/batch-protocol.ts';
import type { ChildCommand } from './child-programs.ts';
import { readProcessStat } from './read-proc.ts';
import { type BatchOptions, BatchRefusedError, runBatch } from './run-batch.ts';

/** What the fixture `obeys-lines` answers. */
interface Obeyed {
  readonly line: string;
  readonly pid: number;
  readonly request?: BatchRequest;
}

type Answer = Obeyed | { readonly error: string };

const request: BatchRequest = { modelFile: 'model.cjs', clock: 'virtual', tickCost: 20e-6, maxTicks: 20_000 };

describe('a batch', () => {
  test('is answered line by line, in order, by one worker', async () => {
    const lines = ['a', 'b', 'c', 'größer', 'e'];
    const answers = await answersTo(lines);
    expect(answers.map(described)).toEqual(lines);
    expect(workersOf(answers).size).toBe(1);
  });

  test('takes any character for what it is that JSON leaves within a text', async () => {
    const lines = ['a\u2028b', 'c\u2029d', 'e\u0085f', '\u{1f600}'];
    expect((await answersTo(lines)).map(described)).toEqual(lines);
  });

  test('hands the request over before the lines', async () => {
    const [answer] = await answersTo(['request']);
    expect(answer).toMatchObject({ request });
  });

  test('hands on what the worker finds wrong with a line', async () => {
    const answers = await answersTo(['a', 'error in it', 'c']);
    expect(answers.map(described)).toEqual(['a', 'error: error in it', 'c']);
    expect(workersOf(answers).size).toBe(1);
  });

  test('may be empty', async () => {
    expect(await answersTo([])).toEqual([]);
  });

  test('fails with what reading the lines failed with, once those before have their answers', async () => {
    const answers: Answer[] = [];
    const failed = answersTo(
      (async function* () {
        yield 'a';
        await sleep(50);
        throw new Error('the pipe broke');
      })(),
      {
        onAnswer: (answer) => {
          answers.push(answer);
        },
      },
    );
    await expect(failed).rejects.toThrow('the pipe broke');
    expect(answers.map(described)).toEqual(['a']);
  });

  test('keeps its order with many more lines than are read ahead, and never reads further ahead', async () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}`);
    let read = 0;
    let answered = 0;
    let furthest = 0;
    // eslint-disable-next-line @typescript-eslint/require-await -- lines that are there already
    async function* readLines(): AsyncIterable<string> {
      for (const line of lines) {
        read++;
        furthest = Math.max(furthest, read - answered);
        yield line;
      }
    }
    const answers = await answersTo(readLines(), {
      onAnswer: () => {
        answered++;
      },
    });
    expect(answers.map(described)).toEqual(lines);
    expect(furthest).toBeGreaterThan(100);
    expect(furthest).toBeLessThanOrEqual(257);
  });

  test('waits for who takes the answers, one at a time', async () => {
    let busy = 0;
    const taken: string[] = [];
    await answersTo(['a', 'b', 'c'], {
      onAnswer: async (answer) => {
        expect(++busy).toBe(1);
        await sleep(10);
        taken.push(described(answer));
        busy--;
      },
    });
    expect(taken).toEqual(['a', 'b', 'c']);
  });
});

describe('a worker that dies at a line', () => {
  test.each([
    ['exit 3', 'expected the worker to answer, found that it ended with exit code 3'],
    ['kill', 'expected the worker to answer, found that it ended with SIGKILL'],
  ])('(%s) costs that line its answer, and a new worker does the rest', async (order, error) => {
    const answers = await answersTo(['a', order, 'c', 'd']);
    expect(answers.map(described)).toEqual(['a', `error: ${error}`, 'c', 'd']);
    const [first, , third, fourth] = answers.map((answer) => ('pid' in answer ? answer.pid : undefined));
    expect(third).toBe(fourth);
    expect(third).not.toBe(first);
  });

  test('again and again costs each such line', async () => {
    const answers = await answersTo(['exit 1', 'exit 2', 'c', 'exit 3']);
    expect(answers.map((answer) => described(answer).slice(-11))).toEqual([
      'exit code 1',
      'exit code 2',
      'c',
      'exit code 3',
    ]);
  });

  test('in the midst of more lines than are read ahead loses none of them and doubles none', async () => {
    const lines = Array.from({ length: 700 }, (_, index) => (index === 300 ? 'exit 1' : `line ${index}`));
    const answers = await answersTo(lines);
    const expected: unknown[] = [...lines];
    expected[300] = expect.stringMatching(/^error: .*exit code 1$/);
    expect(answers.map(described)).toEqual(expected);
    expect(workersOf(answers).size).toBe(2);
  });

  test('with exit code 0 costs it no less', async () => {
    const answers = await answersTo(['a', 'exit 0', 'c']);
    expect(answers.map(described)).toEqual(['a', expect.stringMatching(/^error: /), 'c']);
  });

  test('in the middle of a frame costs that line only', async () => {
    const answers = await answersTo(['a', 'half-a-frame', 'c']);
    expect(answers.map(described)).toEqual(['a', expect.stringMatching(/^error: .*exit code 1$/), 'c']);
  });

  test.each(['0', '1'])('although it was asked nothing (exit code %s) ends the batch', async (exitCode) => {
    const answers: Answer[] = [];
    const failed = answersTo(comingLate(2000, 'a'), {
      command: fixture('dies-when-ready', exitCode),
      onAnswer: (answer) => {
        answers.push(answer);
      },
    });
    await expect(failed).rejects.toThrow(
      `the worker ended with exit code ${exitCode}, although it was asked nothing`,
    );
    expect(answers).toEqual([]);
  });
});

describe('a worker that is not ready', () => {
  test('as it died ends the batch, with lines and without', async () => {
    for (const lines of [[], ['a', 'b']]) {
      const refused = answersTo(lines, { command: fixture('dies-at-once') });
      await expect(refused).rejects.toThrow(BatchRefusedError);
      await expect(refused).rejects.toThrow(
        'expected the worker to be ready, found that it ended with exit code 1',
      );
    }
  });

  test('as it loads for ever ends the batch', async () => {
    const refused = answersTo(['a'], {
      command: fixture('obeys-lines', '60000'),
      readyTimeoutMs: 200,
    });
    await expect(refused).rejects.toThrow(BatchRefusedError);
    await expect(refused).rejects.toThrow(
      'expected the worker to be ready within 0.2 s, found it still loading',
    );
  });

  test('may take longer than a program may', async () => {
    const answers = await answersTo(['a'], { command: fixture('obeys-lines', '400'), timeoutMs: 300 });
    expect(answers.map(described)).toEqual(['a']);
  });
});

describe('a worker that hangs at a line', () => {
  test('is killed after the time limit, which costs that line its answer, and a new one does the rest', async () => {
    const answers = await answersTo(['a', 'hang', 'c'], { timeoutMs: 300 });
    expect(answers.map(described)).toEqual([
      'a',
      'error: expected the program to end within 0.3 s, found it still running',
      'c',
    ]);
    expect(workersOf(answers).size).toBe(2);
    expect([...workersOf(answers)].filter(isRunning)).toEqual([]);
  });

  test('is one that takes too long over one line: not over all of them, and not one that waits for lines', async () => {
    const answers = await answersTo(comingLate('a', 500, 'b'), { timeoutMs: 350 });
    expect(answers.map(described)).toEqual(['a', 'b']);
    expect(workersOf(answers).size).toBe(1);
  });
});

describe('the end of a batch', () => {
  test('comes with an error of its own if the column cannot be opened', async () => {
    const refused = answersTo(['a', 'b'], { command: fixture('refuses-its-column') });
    await expect(refused).rejects.toThrow(BatchRefusedError);
    await expect(refused).rejects.toThrow('subject.frobnicate is not a function');
  });

  test('comes at once if it is aborted, and the worker is gone', async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const aborted = answersTo(['a', 'hang', 'c'], {
      timeoutMs: 60_000,
      signal: controller.signal,
      onAnswer: (answer) => {
        if ('pid' in answer) pids.push(answer.pid);
        setTimeout(() => controller.abort(new Error('stopped')), 50);
      },
    });
    await expect(aborted).rejects.toThrow('stopped');
    expect(pids).toHaveLength(1);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('comes before anything is started if it was aborted before', async () => {
    const answers: Answer[] = [];
    const aborted = answersTo(['a'], {
      signal: AbortSignal.abort(new Error('stopped before')),
      onAnswer: (answer) => {
        answers.push(answer);
      },
    });
    await expect(aborted).rejects.toThrow('stopped before');
    expect(answers).toEqual([]);
  });

  test('comes with the error of who takes the answers, and the worker is gone', async () => {
    const pids: number[] = [];
    const failed = answersTo(['a', 'b'], {
      onAnswer: (answer) => {
        if ('pid' in answer) pids.push(answer.pid);
        throw new Error('the disk is full');
      },
    });
    await expect(failed).rejects.toThrow('the disk is full');
    expect(pids).toHaveLength(1);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('comes with an error if the worker cannot be started', async () => {
    const failed = answersTo(['a'], { command: { command: '/no/such/program', args: [] } });
    await expect(failed).rejects.toThrow('ENOENT');
  });
});

interface AnswerOptions extends Partial<Omit<BatchOptions, 'onAnswer'>> {
  readonly onAnswer?: (answer: Answer) => Promise<void> | void;
}

async function answersTo(
  lines: AsyncIterable<string> | readonly string[],
  { onAnswer, ...options }: AnswerOptions = {},
): Promise<Answer[]> {
  const answers: Answer[] = [];
  await runBatch({
    command: fixture('obeys-lines'),
    request,
    lines: Symbol.asyncIterator in lines ? lines : linesOf(lines),
    timeoutMs: 10_000,
    onAnswer: (json) => {
      const answer = JSON.parse(json) as Answer;
      answers.push(answer);
      return onAnswer?.(answer);
    },
    ...options,
  });
  return answers;
}

// eslint-disable-next-line @typescript-eslint/require-await -- lines that are there already
async function* linesOf(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

/** Lines with pauses, in milliseconds. */
async function* comingLate(...lines: readonly (number | string)[]): AsyncIterable<string> {
  for (const line of lines) {
    if (typeof line === 'number') await sleep(line);
    else yield line;
  }
}

function fixture(name: string, ...args: readonly string[]): ChildCommand {
  const file = join(import.meta.dirname, 'fixtures', `${name}.cjs`);
  return { command: process.execPath, args: [file, ...args] };
}

function described(answer: Answer): string {
  return 'error' in answer ? `error: ${answer.error}` : answer.line;
}

function workersOf(answers: readonly Answer[]): Set<number> {
  return new Set(answers.flatMap((answer) => ('pid' in answer ? [answer.pid] : [])));
}

function isRunning(pid: number): boolean {
  const state = readProcessStat(pid)?.state;
  return state !== undefined && state !== 'Z';
}
