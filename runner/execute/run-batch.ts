/**
 * Runs programs in a worker, one after the other, and hands out an answer a line in order. A program that hangs costs its
 * own time limit and its worker: the rest goes on in a new one.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable, type Writable } from 'node:stream';

import type { AnswerFrame, BatchFrame, BatchReadyFrame, BatchRequest } from '../cell/batch-protocol.ts';
import { frameDescriptor } from '../cell/protocol.ts';
import { folderMarks } from './child-environment.ts';
import type { ChildCommand } from './child-programs.ts';
import { clearChild, holdChild } from './command-children.ts';
import { killTree, signalGroup, sweepTree } from './process-group.ts';
import { type Bounds, defaultBounds, type Excess } from './process-tree.ts';
import { watchTree } from './sample-trees.ts';
import { makeScratchFolder, removeScratchFolder } from './scratch.ts';
import { startProcess } from './spawn-child.ts';

export interface BatchOptions {
  /** The worker's program. */
  readonly command: ChildCommand;
  readonly request: BatchRequest;
  /** Programs, a line each, without line ends. */
  readonly lines: AsyncIterable<string>;
  /** Milliseconds that one program may take. */
  readonly timeoutMs: number;
  /** Milliseconds until a worker is ready; default 10,000. */
  readonly readyTimeoutMs?: number;
  /**
   * Is handed the answer to each line, in order, as JSON text without a line end; may be slow. It is a result, or as the
   * request says `{digest}` or a `TimelineAnswer`, or `{error}`.
   */
  readonly onAnswer?: (json: string) => Promise<void> | void;
  /** Is handed the same as a value, which need not be made text first. */
  readonly onValue?: (answer: unknown) => Promise<void> | void;
  /** Is told what each worker says of its column, the first one and those that go on after it. */
  readonly onReady?: (ready: BatchReadyFrame) => void;
  /** What becomes of what the worker prints as an error; default: it is printed. */
  readonly stderr?: 'inherit' | 'ignore';
  /** What a worker may take at once; default 256 processes and 2048 MiB. A program that takes more costs its worker. */
  readonly bounds?: Bounds;
  /** Ends the batch. */
  readonly signal?: AbortSignal;
}

/** The column could not be opened. */
export class BatchRefusedError extends Error {
  override readonly name = 'BatchRefusedError';
  /** The variant's code failed, as it would anywhere; a child that was too slow, or took too much, may do elsewhere. */
  readonly isItsOwn: boolean;

  constructor(message: string, isItsOwn = true) {
    super(message);
    this.isItsOwn = isItsOwn;
  }
}

/** @throws BatchRefusedError, ScratchError, or an error if the worker cannot be started or the signal is aborted */
export async function runBatch(options: BatchOptions): Promise<void> {
  const queue = new LineQueue(options.lines);
  const reading = queue.read();
  // It is waited for once all lines that were read have their answers.
  reading.catch(() => undefined);
  for (;;) {
    const culprit = await runWorker(options, queue);
    if (culprit === undefined) return reading;
    queue.answered();
    await handOut(options, { error: culprit });
  }
}

/**
 * Feeds one worker until the queue has ended.
 *
 * @returns what was wrong with the line at which the worker hung or died, if it did
 */
async function runWorker(
  {
    command,
    request,
    timeoutMs,
    readyTimeoutMs = 10_000,
    stderr = 'inherit',
    bounds = defaultBounds,
    signal,
    ...options
  }: BatchOptions,
  queue: LineQueue,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const folder = makeScratchFolder();
  const worker = startProcess(command, folder, ['pipe', 'ignore', stderr, 'pipe']);
  const { pid, stdin } = worker;
  // Out of descriptors, Node hands out a child without streams.
  const frames = pid === undefined ? undefined : worker.stdio[frameDescriptor];
  if (pid === undefined || stdin === null || !(frames instanceof Readable)) {
    const [error] = (await once(worker, 'error')) as [Error];
    await removeScratchFolder(folder);
    throw error;
  }
  holdChild({ pid, folder });
  const kill = (): void => {
    signalGroup(pid, 'SIGKILL');
  };
  const limit = new KillTimer(kill);
  let excess = undefined as Excess | undefined;
  const tree = watchTree({
    leader: pid,
    marks: folderMarks(folder),
    bounds,
    onExcess(found) {
      excess ??= found;
      killTree(pid, () => tree.findMembers());
    },
  });
  let ready = false;
  signal?.addEventListener('abort', kill, { once: true });
  try {
    const exited = once(worker, 'exit');
    limit.restart(readyTimeoutMs);
    stdin.write(`${JSON.stringify(request)}\n`);
    queue.feed(stdin);
    for await (const line of createInterface({ input: frames })) {
      const frame = parseFrame(line);
      // Half a line of a worker that died: its exit says so.
      if (frame === undefined) break;
      limit.stop();
      switch (frame.kind) {
        case 'ready':
          ready = true;
          options.onReady?.(frame);
          break;
        case 'refused':
          throw new BatchRefusedError(frame.message);
        case 'begin':
          limit.restart(timeoutMs);
          break;
        case 'answer':
          queue.answered();
          await handOut(options, bodyOf(frame));
      }
    }
    signal?.throwIfAborted();
    const [exitCode, exitSignal] = (await exited) as [number | null, string | null];
    const found = exitSignal ?? `exit code ${String(exitCode)}`;
    if (!ready) {
      throw new BatchRefusedError(
        excess !== undefined
          ? `${excess.problem}, while the worker was loading`
          : limit.exceeded
            ? `expected the worker to be ready within ${readyTimeoutMs / 1000} s, found it still loading`
            : `expected the worker to be ready, found that it ended with ${found}`,
        false,
      );
    }
    if (exitCode === 0 && queue.isDone) return undefined;
    if (excess !== undefined && queue.isWaiting) return excess.problem;
    if (limit.exceeded)
      return `expected the program to end within ${timeoutMs / 1000} s, found it still running`;
    if (!queue.isWaiting) throw new Error(`the worker ended with ${found}, although it was asked nothing`);
    return `expected the worker to answer, found that it ended with ${found}`;
  } finally {
    limit.stop();
    queue.feed(undefined);
    signal?.removeEventListener('abort', kill);
    await sweepTree(pid, () => tree.findMembers());
    tree.close();
    await clearChild({ pid, folder }, performance.now() - startedAt);
    frames.destroy();
  }
}

async function handOut(
  { onAnswer, onValue }: Pick<BatchOptions, 'onAnswer' | 'onValue'>,
  answer: unknown,
): Promise<void> {
  await onAnswer?.(JSON.stringify(answer));
  await onValue?.(answer);
}

/** A result by itself, and anything else under its name. */
function bodyOf(frame: AnswerFrame): unknown {
  if ('error' in frame) return { error: frame.error };
  if ('digest' in frame) return { digest: frame.digest };
  const { result } = frame;
  return 'timeline' in frame ? { result, timeline: frame.timeline, steps: frame.steps } : result;
}

function parseFrame(line: string): BatchFrame | undefined {
  try {
    return JSON.parse(line) as BatchFrame;
  } catch {
    return undefined;
  }
}

/** Kills a worker that takes too long over what it does now. */
class KillTimer {
  exceeded = false;
  readonly #kill: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(kill: () => void) {
    this.#kill = kill;
  }

  restart(timeoutMs: number): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.exceeded = true;
      this.#kill();
    }, timeoutMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Reads lines ahead of their answers, but not far, and writes them to whichever worker there is. */
class LineQueue {
  readonly #lines: AsyncIterable<string>;
  /** Lines that were read and have no answer. */
  readonly #waiting: string[] = [];
  #waitingUnits = 0;
  #ended = false;
  #worker: Writable | undefined;
  #wake: () => void = () => undefined;

  constructor(lines: AsyncIterable<string>) {
    this.#lines = lines;
  }

  /** Lines were read that have no answer. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get #isFull(): boolean {
    return this.#waiting.length >= linesAhead || this.#waitingUnits >= unitsAhead;
  }

  /** All lines were read and answered. */
  get isDone(): boolean {
    return this.#ended && !this.isWaiting;
  }

  /** Resolves at the end of the lines; rejects if they cannot be read, which ends them too. */
  async read(): Promise<void> {
    try {
      for await (const line of this.#lines) {
        this.#waiting.push(line);
        this.#waitingUnits += line.length;
        this.#write(line);
        if (this.#isFull) await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#ended = true;
      this.#worker?.end();
    }
  }

  /** Lines that come in one turn are written in one go. */
  #write(line: string): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    if (worker.writableCorked === 0) {
      worker.cork();
      setImmediate(() => {
        worker.uncork();
      });
    }
    worker.write(`${line}\n`);
  }

  /** Lines go to this worker from now on, first those that have no answer; or to none. */
  feed(worker: Writable | undefined): void {
    this.#worker = worker;
    for (const line of this.#waiting) worker?.write(`${line}\n`);
    if (this.#ended) worker?.end();
  }

  /** The oldest line has its answer. */
  answered(): void {
    this.#waitingUnits -= this.#waiting.shift()?.length ?? 0;
    this.#wake();
  }
}

/** How many lines may wait for their answers, and how many UTF-16 units of them. */
const linesAhead = 256;
const unitsAhead = 8 * 1024 * 1024;
