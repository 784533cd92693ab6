/** A process that a fork server forks, as `run-child.ts` expects one: what the server says of it becomes events of its own. */
import { Readable } from 'node:stream';

import type { StartedProcess } from './spawn-child.ts';

type ExitListener = Parameters<StartedProcess['onExit']>[0];

/** Whether it ran, nobody can say: it must not run again. */
export interface LostCell {
  readonly problem: string;
}

export class ForkedCell {
  /** Undefined if it was not forked. */
  readonly started: Promise<StartedProcess | LostCell | undefined>;
  readonly frames: Readable;
  readonly #folder: string;
  readonly #onDone: () => void;
  #settleStart: (started: StartedProcess | LostCell | undefined) => void = () => undefined;
  #listener: ExitListener | undefined;
  #exit: Parameters<ExitListener> | undefined;

  /**
   * @param onDrop nobody reads its frames any more, and they have not ended
   * @param onDone neither its end nor its frames are waited for any more
   */
  constructor(folder: string, onDrop: () => void, onDone: () => void) {
    this.#folder = folder;
    this.#onDone = onDone;
    this.started = new Promise((resolve) => (this.#settleStart = resolve));
    this.frames = new Readable({
      read: () => undefined,
      destroy: (error, done) => {
        if (!this.frames.readableEnded) onDrop();
        done(error);
      },
    });
    this.frames.on('close', () => {
      this.#finishIfOver();
    });
  }

  start(pid: number): void {
    this.#settleStart({
      pid,
      folder: this.#folder,
      frames: this.frames,
      ask: () => {
        throw new Error('expected a forked process to have its request');
      },
      onExit: (listener) => {
        this.#listener = listener;
        this.#tellExit();
      },
    });
  }

  refuse(): void {
    this.#settleStart(undefined);
  }

  exit(exitCode: number | null, signal: string | null): void {
    this.#exit = [exitCode, signal];
    this.#tellExit();
    this.#finishIfOver();
  }

  /** Nobody will say how it ends. @param found what became of the server, a fragment */
  lose(found: string): void {
    const problem = `expected the interpreter that it was forked from to go on, ${found}`;
    this.#settleStart({ problem });
    if (this.#exit !== undefined) return;
    this.#exit = [null, null, problem];
    this.#tellExit();
    this.frames.push(null);
  }

  #tellExit(): void {
    const [listener, exit] = [this.#listener, this.#exit];
    // What was said of it in the same breath is read first.
    if (listener !== undefined && exit !== undefined) setImmediate(() => listener(...exit));
  }

  #finishIfOver(): void {
    if (this.#exit !== undefined && this.frames.closed) this.#onDone();
  }
}
