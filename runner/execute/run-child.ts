/**
 * Runs one child from its start to an observation: holds it to its time limits, ends its whole process group
 * and says how it ended. It judges nothing, and which child runs when is `execute-plan.ts`'s concern.
 */
import { type CountersFrame, frameDescriptor, type ReadyFrame, type TestFrame } from '../cell/protocol.ts';
import { type CellLog, closeCellLog, openCellLog } from './cell-log.ts';
import { childMarks, folderMarks } from './child-environment.ts';
import type { ChildHooks, ChildSpec, RunningChild } from './child-spec.ts';
import { classifyEnd, type ForcedEnd } from './classify-end.ts';
import { clearChild, dropChild, holdChild } from './command-children.ts';
import type { Observation } from './events.ts';
import { failedChild } from './failed-child.ts';
import {
  groupIsAlive,
  killTree,
  signalGroup,
  sweepLimitMs,
  sweepTree,
  terminateProcesses,
} from './process-group.ts';
import { boundFlags, defaultBounds, type Excess } from './process-tree.ts';
import { type FrameReader, readFrames } from './read-frames.ts';
import { roundMs } from './round-ms.ts';
import { watchTree, type WatchedTree } from './sample-trees.ts';
import { sandboxWrappers } from './sandbox.ts';
import { spawnChild, type StartedProcess } from './spawn-child.ts';
import { endsWithin, streamEnd } from './stream-end.ts';
import { TimeLimit } from './time-limit.ts';
import { withoutKind } from './without-kind.ts';

export function runChild(spec: ChildSpec, hooks: ChildHooks = {}): RunningChild {
  const startedAt = performance.now();
  let log: CellLog | undefined;
  try {
    log = openCellLog(spec.logFile);
    const spawned = spawnChild({
      command: spec.command,
      args: spec.args,
      ...(spec.sandbox && { sandbox: spec.sandbox }),
      request: spec.request,
      environment: childMarks(spec.name),
      outputDescriptor: log.descriptor,
    });
    if (spawned.kind === 'started') return superviseChild(spec, hooks, spawned, log, startedAt);
    return failedChild(spec, startedAt, log, spawned.error);
  } catch (error) {
    return failedChild(spec, startedAt, log, Promise.resolve(error));
  }
}

/**
 * Takes over a process that was started.
 *
 * @param log takes what it prints, and is closed at its end
 * @param startedAt when it was, as `performance.now()` has it
 */
export function superviseChild(
  spec: ChildSpec,
  hooks: ChildHooks,
  started: StartedProcess,
  log: CellLog,
  startedAt: number,
): RunningChild {
  return new ChildSupervisor(spec, hooks, started, log, startedAt);
}

/** How long descriptor 3 may stay open after the exit before a leak is assumed. */
const frameDrainMs = 500;
/** How long a child may run on that has closed descriptor 3 without a result. */
const closedGraceMs = 500;
const defaultTimeoutMs = 60_000;

class ChildSupervisor implements RunningChild {
  readonly observation: Promise<Observation>;
  readonly #spec: ChildSpec;
  readonly #hooks: ChildHooks;
  readonly #process: StartedProcess;
  readonly #log: CellLog;
  readonly #startedAt: number;
  readonly #frames: FrameReader;
  readonly #framesEnd: Promise<void>;
  readonly #tree: WatchedTree;
  readonly #limit = new TimeLimit();
  #settle: (observation: Observation) => void = () => undefined;
  #ready: ReadyFrame | undefined;
  #cpuMsAtReady = 0;
  #counters: CountersFrame | undefined;
  #forced: ForcedEnd | undefined;
  #stopped = false;
  #terminating = false;
  #killed = false;
  #ended = false;

  constructor(spec: ChildSpec, hooks: ChildHooks, started: StartedProcess, log: CellLog, startedAt: number) {
    this.#spec = spec;
    this.#hooks = hooks;
    this.#process = started;
    this.#log = log;
    this.#startedAt = startedAt;
    this.observation = new Promise((resolve) => (this.#settle = resolve));
    holdChild(started);
    this.#frames = readFrames(spec.expected, {
      onReady: (frame) => this.#onReady(frame),
      onCounters: (frame) => this.#onCounters(frame),
      onTestFrame: (frame) => this.#onTestFrame(frame),
      onProblem: (problem) => this.#force(problem),
    });
    this.#framesEnd = streamEnd(started.frames);
    started.frames.on('data', (chunk: Uint8Array) => this.#frames.add(chunk));
    void this.#framesEnd.then(() => this.#onFramesEnd());
    started.onExit((exitCode, signal, problem) => {
      if (problem !== undefined) this.#forced ??= { end: 'not-started', problem };
      this.#onExit(exitCode, signal);
    });
    this.#tree = watchTree({
      leader: started.pid,
      marks: folderMarks(started.folder),
      bounds: spec.bounds ?? defaultBounds,
      wrappers: spec.sandbox === undefined ? 0 : sandboxWrappers,
      onLook: (cpuMs, wantsCore) => {
        log.trim();
        if (spec.watchesCpu === true && cpuMs !== undefined && !this.#ended) hooks.onCpu?.(cpuMs, wantsCore);
      },
      onExcess: (excess) => this.#onExcess(excess),
    });
    this.#expect(spec.readyTimeoutMs ?? 10_000, 'the child to be ready');
  }

  kill(): void {
    if (this.#ended) return;
    this.#stopped = true;
    this.#terminate();
  }

  #onReady(frame: ReadyFrame): void {
    this.#ready = frame;
    if (!this.#ended && !this.#terminating) {
      this.#cpuMsAtReady = this.#tree.readOwnCpuMs() ?? 0;
      const { timeoutMs = defaultTimeoutMs, findTimeoutMs } = this.#spec;
      if (findTimeoutMs === undefined) this.#expect(timeoutMs, 'the child to end', ' of being ready');
      else this.#expect(findTimeoutMs, 'its tests to be found', ' of being ready');
    }
    this.#hooks.onReady?.(withoutKind(frame));
  }

  #onTestFrame(frame: TestFrame): void {
    const limit = (owed: string): void => {
      if (!this.#ended && !this.#terminating) this.#expect(this.#spec.timeoutMs ?? defaultTimeoutMs, owed);
    };
    switch (frame.kind) {
      case 'tests':
        limit('a test to start');
        this.#hooks.onTests?.(frame.tests);
        return;
      case 'test-started':
        limit(`\`${frame.test}\` to end`);
        this.#hooks.onTestStarted?.(frame.test);
        return;
      case 'test-finished':
        limit(`the next test to start, or the child to end after \`${frame.test}\`,`);
        this.#hooks.onTestFinished?.(frame.test, frame.result);
        return;
    }
  }

  #onCounters(frame: CountersFrame): void {
    this.#counters = frame;
    this.#hooks.onCounters?.(withoutKind(frame));
  }

  /** Without its channel a child can give no result any more; one that is about to exit has closed it as well. */
  #onFramesEnd(): void {
    const owesResult = (): boolean =>
      !this.#ended && !this.#terminating && this.#frames.conclusion === undefined;
    if (!owesResult()) return;
    setTimeout(() => {
      if (!owesResult()) return;
      this.#force({
        end: 'protocol-error',
        problem: `expected a result before descriptor ${frameDescriptor} is closed, found none and the child running`,
      });
    }, closedGraceMs).unref();
  }

  /** @param owed what is to happen by then, and from when on it counts, fragments of a sentence */
  #expect(limitMs: number, owed: string, since = ''): void {
    this.#limit.set(limitMs, () => this.#timeOut(limitMs, owed, since));
  }

  #timeOut(limitMs: number, owed: string, since: string): void {
    // The accounting is gone once the process is: read it first.
    const cpuMs = this.#tree.readCpuMs();
    if (cpuMs !== undefined && this.#counters !== undefined) {
      const sinceReady = cpuMs - this.#cpuMsAtReady;
      this.#counters = { ...this.#counters, cpuMs: Math.max(this.#counters.cpuMs, sinceReady) };
    }
    const concluded = this.#frames.conclusion === undefined ? '' : ', its last frame sent';
    const cpu = cpuMs === undefined ? '' : ` after ${cpuMs / 1000} s of CPU time`;
    this.#force({
      end: 'timed-out',
      problem: `expected ${owed} within ${limitMs / 1000} s${since}, found it running${concluded}${cpu}`,
    });
  }

  #force(end: ForcedEnd): void {
    this.#forced ??= end;
    this.#terminate();
  }

  #terminate(): void {
    if (this.#terminating || this.#ended) return;
    this.#terminating = true;
    this.#sendTerm();
    this.#limit.set(this.#spec.graceMs ?? 500, () => this.#kill());
  }

  /** The sandbox would die of it at once, and what is in it without a grace. */
  #sendTerm(): void {
    const inside = this.#spec.sandbox === undefined ? [] : this.#tree.findMembers();
    if (inside.length === 0) signalGroup(this.#process.pid, 'SIGTERM');
    else terminateProcesses(inside);
  }

  /** What starts processes without end must not get the time to start more. */
  #onExcess({ bound, problem }: Excess): void {
    if (this.#ended) return;
    this.#forced ??= {
      end: 'signalled',
      problem: `${problem}: ended by the runner (${boundFlags[bound]})`,
    };
    this.#kill();
  }

  #kill(): void {
    killTree(this.#process.pid, () => this.#tree.findMembers());
    if (this.#killed) return;
    this.#killed = true;
    this.#terminating = true;
    this.#limit.set(sweepLimitMs, () => this.#onExit(null, null));
  }

  #onExit(exitCode: number | null, signal: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#limit.clear();
    void this.#finish(exitCode, signal, performance.now() - this.#startedAt);
  }

  async #finish(exitCode: number | null, signal: string | null, wallMs: number): Promise<void> {
    const { pid, frames } = this.#process;
    const findMembers = (): readonly number[] => this.#tree.findMembers();
    // What the runner itself is ending may still be dying, as does what is in a sandbox that has ended, or was forked from
    // an interpreter that has; only after an end of its own is it a leak.
    const ended = exitCode !== null || signal !== null;
    const mayOutlive = ended && !this.#terminating && this.#spec.sandbox === undefined;
    const isGone = this.#tree.isGone();
    const outlived = mayOutlive && !isGone && (groupIsAlive(pid) || findMembers().length > 0);
    const [swept, drained] = await Promise.all([
      isGone || sweepTree(pid, findMembers),
      endsWithin(this.#framesEnd, frameDrainMs),
    ]);
    frames.destroy();
    const escaped = await this.#clear(isGone && drained);
    const { peak } = this.#tree;
    this.#tree.close();

    const { conclusion, unfinishedBytes } = this.#frames;
    const output = closeCellLog(this.#log, conclusion?.kind === 'threw' ? conclusion.stack : undefined);
    this.#settle({
      ...classifyEnd({
        forced: this.#forced,
        stopped: this.#stopped,
        exitCode,
        signal,
        concluded: conclusion !== undefined,
        unfinishedBytes: drained ? unfinishedBytes : 0,
      }),
      leaked: outlived || !swept || !drained || (escaped && !this.#terminating),
      ...(exitCode === null ? {} : { exitCode }),
      ...(signal === null ? {} : { signal }),
      wallMs: roundMs(wallMs),
      ...(this.#ready === undefined ? {} : { ready: withoutKind(this.#ready) }),
      ...(this.#counters === undefined ? {} : { counters: withoutKind(this.#counters) }),
      ...(conclusion?.kind === 'result' ? { result: withoutKind(conclusion) } : {}),
      ...(conclusion?.kind === 'threw' ? { threw: conclusion.message } : {}),
      ...(output === undefined ? {} : { output }),
      ...(peak === undefined ? {} : { peak }),
    });
  }

  /** Says whether there was something of the child outside of its group. */
  async #clear(isGone: boolean): Promise<boolean> {
    if (!isGone) return (await clearChild(this.#process, performance.now() - this.#startedAt)).escaped;
    dropChild(this.#process);
    return false;
  }
}
