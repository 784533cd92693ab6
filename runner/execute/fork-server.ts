/**
 * One warmed interpreter that forks a process for each cell of a column. It starts with the first cell, is held in as a
 * cell while it opens the column, and is ended by `close`. What a forked process does is supervised in `run-child.ts`, as that
 * of every other one; which cells are forked is `fork-servers.ts`'s concern.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { frameDescriptor, type PythonColumnRequest } from '../cell/protocol.ts';
import { type ChildName, childMarks, folderMarks, folderVariables } from './child-environment.ts';
import type { ChildCommand } from './child-programs.ts';
import { clearChild, holdChild } from './command-children.ts';
import { ForkedCell, type LostCell } from './forked-cell.ts';
import { type ForkAnswer, readForkAnswers } from './fork-answers.ts';
import { killTree, signalGroup } from './process-group.ts';
import { type Bounds, defaultBounds } from './process-tree.ts';
import { watchTree } from './sample-trees.ts';
import { makeScratchFolder, removeScratchFolder } from './scratch.ts';
import { type StartedProcess, startProcess } from './spawn-child.ts';
import { endsWithin, streamEnd } from './stream-end.ts';

export interface ForkServerOptions {
  readonly command: ChildCommand;
  /** What its cells are. */
  readonly task: 'cell' | 'module';
  readonly column: PythonColumnRequest;
  /** That of its first cell, as code may look for it as it is imported. */
  readonly name: ChildName;
  readonly bounds?: Bounds;
  /** Milliseconds until the column is open, and until a cell has started; default 10,000. */
  readonly readyTimeoutMs?: number;
  /** Is told once if no more cells can be forked, with a fragment that says what was found. */
  readonly onObstacle: (found: string) => void;
}

export interface ForkOrder {
  readonly name: ChildName;
  /** Its own one. */
  readonly folder: string;
  /** Takes what it prints; an absolute path. */
  readonly logFile: string;
  readonly request: string;
}

/** `opening` until it says whether cells can be forked; `closed` once no more can. */
type State = 'opening' | 'open' | 'closed';

export class ForkServer {
  /** Resolves once cells can be forked, or it is clear that none can. */
  readonly ready: Promise<void>;
  readonly #options: ForkServerOptions;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  /** Those that were asked for and have not ended. */
  readonly #cells = new Map<number, ForkedCell>();
  #settleReady: () => void = () => undefined;
  #state: State = 'opening';
  #count = 0;
  #usedAt = performance.now();

  /** @throws ScratchError, or an error if the system refuses */
  constructor(options: ForkServerOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => (this.#settleReady = resolve));
    const folder = makeScratchFolder();
    const log = openNameless(join(folder, 'log'));
    const variables = { ...childMarks(options.name), PATCHMATRIX_ROOM: 'x'.repeat(roomBytes) };
    try {
      this.#process = startProcess(options.command, folder, ['pipe', log, log, 'pipe'], variables);
    } catch (error) {
      closeSync(log);
      void removeScratchFolder(folder);
      throw error;
    }
    const { pid } = this.#process;
    const answers = pid === undefined ? undefined : this.#process.stdio[frameDescriptor];
    if (pid === undefined || !(answers instanceof Readable)) {
      closeSync(log);
      this.#ended = removeScratchFolder(folder);
      // A cell by itself meets the same, and says so.
      this.#refuse();
      return;
    }
    const startedAt = performance.now();
    holdChild({ pid, folder });
    void this.ready.then(this.#holdIn(pid, folder, log));
    const reader = readForkAnswers();
    answers.on('data', (chunk: Buffer) => {
      for (const answer of reader.add(chunk)) this.#read(answer);
    });
    const allRead = streamEnd(answers);
    this.#ended = once(this.#process, 'exit').then(async ([code, signal]: (number | string | null)[]) => {
      // What an import has left running may hold on to the channel for ever.
      await endsWithin(allRead, answersDrainMs);
      answers.destroy();
      this.#lose(`found that it ended with ${signal ?? `exit code ${String(code)}`}`);
      await clearChild({ pid, folder }, performance.now() - startedAt);
    });
    this.#send({ task: options.task, request: options.column });
  }

  /** Milliseconds since a cell was asked for or alive; 0 while it opens its column or one is. */
  get idleMs(): number {
    const isBusy = this.#state === 'opening' || this.#cells.size > 0;
    return isBusy ? 0 : performance.now() - this.#usedAt;
  }

  /**
   * Once `ready`.
   *
   * @returns undefined if nothing of the cell was started, and a process of its own may do
   */
  async fork({ name, folder, logFile, request }: ForkOrder): Promise<StartedProcess | LostCell | undefined> {
    if (this.#state !== 'open') return undefined;
    const id = ++this.#count;
    const cell = new ForkedCell(
      folder,
      () => this.#send({ drop: id }),
      () => this.#forget(id),
    );
    this.#cells.set(id, cell);
    const variables = { ...folderVariables(folder), ...childMarks(name) };
    this.#send({ fork: id, folder, log: logFile, variables, request });
    const timer = setTimeout(() => {
      this.#giveUp(`found no process of a cell after ${this.#readyTimeoutMs / 1000} s`);
      this.#kill();
    }, this.#readyTimeoutMs);
    const started = await cell.started;
    clearTimeout(timer);
    return started;
  }

  /** Ends it, and what was forked from it. Resolves once nothing is left of it. */
  close(): Promise<void> {
    this.#refuse();
    this.#kill();
    return this.#ended;
  }

  get #readyTimeoutMs(): number {
    return this.#options.readyTimeoutMs ?? 10_000;
  }

  /** Holds it in while it opens its column; what it hands out lets it go. */
  #holdIn(pid: number, folder: string, log: number): () => void {
    // What a cell by itself would meet as well is the cell's to tell.
    const end = (): void => {
      this.#refuse();
      killTree(pid, () => tree.findMembers());
    };
    const tree = watchTree({
      leader: pid,
      marks: folderMarks(folder),
      bounds: this.#options.bounds ?? defaultBounds,
      onLook: () => {
        if (fstatSync(log).size > mostPrintedBytes) end();
      },
      onExcess: end,
    });
    const timer = setTimeout(end, this.#readyTimeoutMs);
    return () => {
      clearTimeout(timer);
      tree.close();
      closeSync(log);
    };
  }

  #read(answer: ForkAnswer): void {
    switch (answer.kind) {
      case 'ready':
        if (this.#state === 'opening') this.#state = 'open';
        this.#settleReady();
        return;
      case 'refused':
        if (answer.obstacle === undefined) this.#refuse();
        else this.#giveUp(`found ${answer.obstacle}`);
        return;
      case 'failed':
        this.#giveUp(`found ${answer.problem}`);
        this.#cells.get(answer.cell)?.refuse();
        this.#forget(answer.cell);
        return;
      case 'started':
        this.#cells.get(answer.cell)?.start(answer.pid);
        return;
      case 'frames':
        this.#cells.get(answer.cell)?.frames.push(answer.content);
        return;
      case 'frames-end':
        this.#cells.get(answer.cell)?.frames.push(null);
        return;
      case 'exit':
        this.#cells.get(answer.cell)?.exit(answer.code ?? null, answer.signal ?? null);
        return;
    }
  }

  /** No more cells are forked; those that run may come to their end. */
  #refuse(): void {
    this.#state = 'closed';
    this.#settleReady();
  }

  /** The same, and says why. */
  #giveUp(found: string): void {
    if (this.#state !== 'closed') this.#options.onObstacle(found);
    this.#refuse();
  }

  #lose(found: string): void {
    if (this.#state === 'open') this.#giveUp(found);
    else this.#refuse();
    for (const cell of this.#cells.values()) cell.lose(found);
    this.#cells.clear();
  }

  #forget(id: number): void {
    this.#cells.delete(id);
    this.#usedAt = performance.now();
  }

  #send(order: object): void {
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  #kill(): void {
    if (this.#process.pid !== undefined) signalGroup(this.#process.pid, 'SIGKILL');
  }
}

/** Milliseconds in which what it said is read, once it has ended. */
const answersDrainMs = 500;

/** For the variables of a cell, which may be longer than those of the first one. */
const roomBytes = 4096;

/** Of an import that prints so much no process is forked (`fork_fitness.py`). */
const mostPrintedBytes = 64 * 1024;

/** A file that goes with the last process that has it open. */
function openNameless(file: string): number {
  const descriptor = openSync(file, 'ax+', 0o600);
  unlinkSync(file);
  return descriptor;
}
