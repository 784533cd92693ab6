/**
 * Runs one program on a subject and hands out everything that was observed. The two clocks differ in how the loop polls
 * and so in whether the caller has to wait; what is done and recorded is the same.
 */
import type { Program, ProgramOutcome, ProgramResult } from '../../program/program.ts';
import {
  type Coroutine,
  EventLoop,
  type LoopEnd,
  RealClock,
  setRunningLoop,
  Task,
  VirtualClock,
} from '../asyncio/index.ts';
import type { ObservedRun, ProgramRunner, RunOptions } from '../model.ts';
import { DeliveryObserver, type DeliveryReadings } from './delivery-observer.ts';
import { exceptionName } from './exception-name.ts';
import { Interpreter } from './interpreter.ts';
import { PassRecorder } from './pass-recorder.ts';
import { roundToMicroseconds } from './round-to-microseconds.ts';
import type { AnyioSubject } from './subject.ts';

/** The iterations after main's end in which a scope that has not come to rest shows. */
const afterwardsIterations = 100;

/** Makes a subject ready to run programs. */
export function openSubject(subject: AnyioSubject): ProgramRunner {
  const observer = new DeliveryObserver(subject);
  return {
    runOnVirtualClock(program, settings, options = {}) {
      const clock = new VirtualClock();
      const run = new ProgramRun(subject, observer, program, new EventLoop(clock), options);
      try {
        const end = clock.run(run.loop, settings, options.onProgress);
        run.mainEnded(end);
        // Iterations in which nothing of the program's runs are not gone through.
        const horizon = clock.time() + (afterwardsIterations + 3) * settings.tickCost;
        if (end === 'stopped' && !run.loop.isIdleUntil(horizon)) {
          run.beginAfterwards();
          clock.run(run.loop, { ...settings, maxTicks: Infinity }, options.onProgress);
        }
        return run.finish();
      } finally {
        setRunningLoop(undefined);
      }
    },

    async runOnRealClock(program, options = {}) {
      const clock = new RealClock();
      const run = new ProgramRun(subject, observer, program, new EventLoop(clock), options);
      try {
        const end = await clock.run(run.loop);
        run.mainEnded(end);
        if (end === 'stopped') {
          run.beginAfterwards();
          await clock.run(run.loop);
        }
        return run.finish();
      } finally {
        setRunningLoop(undefined);
      }
    },
  };
}

class ProgramRun {
  readonly loop: EventLoop;
  readonly #observer: DeliveryObserver;
  readonly #interpreter: Interpreter;
  readonly #recorder: PassRecorder | undefined;
  readonly #main: Task<void>;
  #untilMainEnded:
    | (Pick<ProgramResult, 'elapsed' | 'outcome' | 'ticks'> & { readonly counted: DeliveryReadings })
    | undefined;

  constructor(
    subject: AnyioSubject,
    observer: DeliveryObserver,
    program: Program,
    loop: EventLoop,
    options: RunOptions,
  ) {
    this.loop = loop;
    this.#observer = observer;
    this.#interpreter = new Interpreter(subject, loop, options.timeline);
    this.#recorder = options.timeline
      ? new PassRecorder(
          (scope) => this.#interpreter.scopeName(scope),
          () => this.#interpreter.countRecords(),
          options.maxPasses,
        )
      : undefined;
    observer.reset(loop, this.#recorder);
    setRunningLoop(loop);
    this.#main = this.#createRootTask(this.#interpreter.taskBody('main', program.main), 'main');
    options.onStart?.(() => ({
      ticks: loop.ticks,
      passes: observer.passes,
      reschedules: observer.reschedules,
    }));
  }

  /** Takes the readings that are taken when `run_until_complete(main)` returns. */
  mainEnded(end: LoopEnd): void {
    this.#untilMainEnded = {
      outcome: end === 'stopped' ? outcomeOf(this.#main) : end,
      elapsed: roundToMicroseconds(this.loop.time()),
      ticks: this.loop.ticks,
      counted: this.#observer.read(),
    };
  }

  beginAfterwards(): void {
    this.#createRootTask(checkpoints(afterwardsIterations), 'afterwards');
  }

  finish(): ObservedRun {
    const until = this.#untilMainEnded;
    if (until === undefined) throw new Error('the run of main has not ended');
    const { outcome, elapsed, ticks, counted } = until;
    const reschedules = counted.reschedules();
    return {
      result: {
        outcome,
        elapsed,
        ticks,
        passes: counted.passes,
        reschedules,
        afterwards: this.#observer.reschedules - reschedules,
        delivery: counted.delivery(),
        events: this.#interpreter.events,
        cancelling: Object.fromEntries(this.#interpreter.cancelling),
      },
      passes: this.#recorder?.passes(),
      steps: this.#interpreter.steps,
    };
  }

  /** `run_until_complete` as far as it concerns the loop: a task whose end stops it. */
  #createRootTask(coro: Coroutine<void>, name: string): Task<void> {
    const task = new Task(coro, this.loop, name);
    task.addDoneCallback(() => {
      this.loop.stop();
    });
    return task;
  }
}

function* checkpoints(count: number): Coroutine<void> {
  for (let index = 0; index < count; index++) yield undefined;
}

function outcomeOf(main: Task<void>): ProgramOutcome {
  if (main.cancelled()) return 'cancelled';
  const exception = main.exception();
  return exception === undefined ? 'returned' : `raised ${exceptionName(exception)}`;
}
