/**
 * Runs a child that is asked once and answers in frames, outside of a plan: collecting and timing. Cells have more to
 * them (`run-child.ts`).
 */
import { openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { maxFrameBytes } from '../cell/protocol.ts';
import { folderMarks } from './child-environment.ts';
import type { ChildCommand } from './child-programs.ts';
import { clearChild, holdChild } from './command-children.ts';
import { sweepTree } from './process-group.ts';
import { type Bounds, defaultBounds, type Excess } from './process-tree.ts';
import { watchTree } from './sample-trees.ts';
import { type SandboxPlaces, sandboxWrappers } from './sandbox.ts';
import { makeScratchFolder, removeScratchFolder } from './scratch.ts';
import { spawnChild } from './spawn-child.ts';
import { splitLines } from './split-lines.ts';

export interface FrameChildOptions<Frame> {
  readonly command: ChildCommand;
  /** The whole of its stdin, as JSON. */
  readonly request: unknown;
  /** Milliseconds that may pass between two frames. */
  readonly silenceMs: number;
  readonly onFrame: (frame: Frame) => void;
  /** Run it in the strict sandbox. */
  readonly sandbox?: SandboxPlaces;
  /** What it may take at once; default 256 processes and 2048 MiB. */
  readonly bounds?: Bounds;
  /** Ends the child. */
  readonly signal?: AbortSignal;
}

/** How such a child ended; `output` is what it printed. */
export type FrameChildEnd = { readonly output: string } & FrameEnd;

type FrameEnd =
  | { readonly kind: 'exited'; readonly exitCode: number | null }
  | { readonly kind: 'silent' }
  /** It took more than it may; the problem says of what. */
  | { readonly kind: 'over-bound'; readonly problem: string };

/**
 * Waits for the child's end. A child that is silent for too long, or takes too much, is killed.
 *
 * @throws ScratchError, or an error if the child cannot be started, writes something else than frames, or the signal is aborted
 */
export async function runFrameChild<Frame>(options: FrameChildOptions<Frame>): Promise<FrameChildEnd> {
  options.signal?.throwIfAborted();
  const child = await startFrameChild(options, JSON.stringify(options.request));
  return child.run(options);
}

/** A child that is started already, and waits to be asked once. It is ended with the command, if it never is. */
export interface WaitingChild {
  /** Asks it, as `runFrameChild` does. The place and the command are those that it was started with. */
  run<Frame>(options: FrameChildOptions<Frame>): Promise<FrameChildEnd>;
  /** It has ended before it was asked. */
  readonly isGone: boolean;
}

/** @throws ScratchError, or an error if the child cannot be started */
export async function startWaitingChild(
  options: Pick<FrameChildOptions<never>, 'command' | 'sandbox'>,
): Promise<WaitingChild> {
  return startFrameChild(options);
}

async function startFrameChild(
  { command, sandbox }: Pick<FrameChildOptions<never>, 'command' | 'sandbox'>,
  request?: string,
): Promise<WaitingChild> {
  const startedAt = performance.now();
  const folder = makeScratchFolder();
  const outputFile = join(folder, 'output');
  const outputDescriptor = openSync(outputFile, 'w');
  const clear = (): Promise<void> => {
    closeSync(outputDescriptor);
    return removeScratchFolder(folder);
  };
  let child: Extract<ReturnType<typeof spawnChild>, { kind: 'started' }>;
  try {
    const spawned = spawnChild({
      ...command,
      ...(request !== undefined && { request }),
      outputDescriptor,
      ...(sandbox && { sandbox }),
    });
    if (spawned.kind === 'failed') throw await spawned.error;
    child = spawned;
  } catch (error) {
    await clear();
    throw error;
  }
  holdChild(child);
  let isGone = false;
  let isAsked = false;
  child.onExit(() => {
    isGone = true;
    if (!isAsked) void clearChild(child, performance.now() - startedAt).then(clear);
  });
  return {
    get isGone() {
      return isGone;
    },
    async run(options) {
      isAsked = true;
      try {
        let onExcess: (excess: Excess) => void = () => undefined;
        const tree = watchTree({
          leader: child.pid,
          marks: folderMarks(child.folder),
          bounds: options.bounds ?? defaultBounds,
          wrappers: sandbox === undefined ? 0 : sandboxWrappers,
          onExcess: (excess) => onExcess(excess),
        });
        const overBound = new Promise<FrameEnd>((resolve) => {
          onExcess = ({ problem }) => resolve({ kind: 'over-bound', problem });
        });
        try {
          const reading = readFrames(child, options);
          if (request === undefined) child.ask(JSON.stringify(options.request));
          const end = await Promise.race([reading, overBound]);
          return { ...end, output: readFileSync(outputFile, 'utf8') };
        } finally {
          await sweepTree(child.pid, () => tree.findMembers());
          tree.close();
          await clearChild(child, performance.now() - startedAt);
          child.frames.destroy();
        }
      } finally {
        await clear();
      }
    },
  };
}

function readFrames<Frame>(
  child: Extract<ReturnType<typeof spawnChild>, { kind: 'started' }>,
  { onFrame, silenceMs, signal }: FrameChildOptions<Frame>,
): Promise<FrameEnd> {
  const lines = splitLines(maxFrameBytes);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      settle(() => {
        resolve({ kind: 'silent' });
      });
    }, silenceMs);
    const onAbort = (): void => {
      settle(() => {
        reject(signal?.reason as Error);
      });
    };
    const settle = (conclude: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      conclude();
    };
    signal?.addEventListener('abort', onAbort, { once: true });

    let exitCode: number | null = null;
    let open = 2;
    const ended = (): void => {
      open--;
      if (open > 0) return;
      settle(() => {
        resolve({ kind: 'exited', exitCode });
      });
    };
    child.onExit((code) => {
      exitCode = code;
      ended();
    });
    child.frames.once('close', ended);
    child.frames.on('data', (chunk: Uint8Array) => {
      timer.refresh();
      try {
        const completed = lines.add(chunk);
        if (completed === 'too-long') throw new Error('the child wrote a frame that is too long');
        for (const line of completed) onFrame(JSON.parse(line) as Frame);
      } catch (error) {
        settle(() => {
          reject(toError(error));
        });
      }
    });
  });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
