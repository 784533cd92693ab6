/**
 * A worker: takes jobs that this machine can do, does as many at a time as it has cores for, and says what comes of them. That a
 * job is done is said to the run first and to the queue then, so that whatever is killed in between is done again, and nothing
 * is lost. Which jobs there are, and who gets one whose worker is gone, is BullMQ's.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Job as QueuedJob, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

import { updateCoreUse } from '../execute/core-use.ts';
import { describeError } from '../execute/describe-error.ts';
import { announce, withdraw } from './announcements.ts';
import { endJob, type JobFailure } from './end-job.ts';
import type { Conclusion } from './frames.ts';
import { describeJob, isAlone, readJob } from './job.ts';
import { leaseKey, maxLost, maxTries, renewEveryMs, stopChannel, wakeChannel } from './keys.ts';
import { openWorker } from './open-queues.ts';
import type { JobHooks } from './perform-job.ts';
import {
  conclusionsOf,
  extendLock,
  findWithoutLease,
  hasRoom,
  JobVoice,
  type RunningJob,
} from './running-job.ts';
import { JobTaker } from './job-taker.ts';
import { WakeUp } from './wake-up.ts';
import { withoutRepeats } from './without-repeats.ts';
import type { WorkerOptions } from './worker-options.ts';

export class QueueWorker {
  readonly id = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`;
  readonly #options: WorkerOptions;
  readonly #client: Redis;
  readonly #queues: readonly Worker[];
  readonly #running = new Set<RunningJob>();
  readonly #changed = new WakeUp();
  readonly #taker: JobTaker;
  #isRenewing = false;
  /** Sessions that nobody said to wait for when it was last looked at. */
  #withoutLease: ReadonlySet<string> = new Set();
  /** It ends without the server, whatever it still waits for. */
  #hasLeft = false;
  #leave: () => void = () => undefined;
  readonly #sayNew: (text: string) => void;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#sayNew = withoutRepeats(options.onNotice);
    const { connection, capabilities } = options;
    this.#client = connection.client;
    this.#queues = capabilities.map(({ id }) => openWorker(connection, id));
    this.#taker = new JobTaker({
      ...{ worker: this.id, client: this.#client, queues: this.#queues, onNotice: options.onNotice },
      onRemoved: () => this.#changed.notify(),
      onError: (error) => this.#report(error),
    });
  }

  /** Resolves once nothing runs after the signal, and its connections are closed. */
  async run(): Promise<void> {
    const { signal, connection, performer } = this.#options;
    const messages = connection.duplicate();
    messages.on('message', (channel: string, session: string) => {
      if (channel === stopChannel) this.#dropSession(session);
      this.#changed.notify();
    });
    const onAbort = (): void => {
      this.#changed.notify();
      // The driver forgets commands that wait for a server that is gone: only what runs may come to its end, and that back.
      if (signal.reason === 'SIGTERM' && this.#running.size > 0) return;
      if (this.#client.status === 'ready') return;
      connection.close();
      this.#hasLeft = true;
      this.#leave();
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    const timer = setInterval(() => this.renewAll(), renewEveryMs);
    try {
      await this.#untilLeft(this.#begin(messages));
      while (!signal.aborted) {
        const queued = hasRoom([...this.#running], this.#options.workers)
          ? await this.#untilLeft(this.#taker.take())
          : undefined;
        if (queued === undefined) await this.#changed.wait(lookAgainMs);
        else void this.#work(queued.job, queued.token);
      }
      if (signal.reason !== 'SIGTERM') for (const each of this.#running) this.#drop(each);
      // What they would still say goes to nobody.
      if (this.#hasLeft) await Promise.allSettled(conclusionsOf(this.#running));
      else while (this.#running.size > 0) await this.#changed.wait(lookAgainMs);
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
      await performer.close();
      const closed = Promise.allSettled(this.#queues.map((queue) => queue.close(true)));
      if (!this.#hasLeft && this.#client.status === 'ready') {
        await withdraw(this.#client, this.id).catch((error: unknown) => this.#report(error));
        await closed;
      }
      connection.close();
    }
  }

  /** Undefined once it has left: nothing that a server is asked that is gone ever ends. */
  #untilLeft<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#leave = () => resolve(undefined);
      if (this.#hasLeft) this.#leave();
      promise.then(resolve, reject);
    });
  }

  async #begin(messages: Redis): Promise<void> {
    await messages.subscribe(wakeChannel, stopChannel);
    await this.#announce();
    for (const queue of this.#queues) await queue.startStalledCheckTimer();
  }

  /** Says that it is there, and that its jobs run: to be called also once a connection is back. */
  renewAll(): void {
    if (this.#isRenewing || this.#client.status !== 'ready') return;
    this.#isRenewing = true;
    const renew = async (): Promise<void> => {
      if (!this.#options.signal.aborted) await this.#announce();
      for (const running of this.#running) await extendLock(running);
      const before = this.#withoutLease;
      this.#withoutLease = await findWithoutLease(this.#client, this.#running);
      // After an outage the runner may be a moment later than this worker to say that it still waits.
      for (const session of this.#withoutLease) if (before.has(session)) this.#dropSession(session);
    };
    renew()
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#isRenewing = false;
      });
  }

  #announce(): Promise<void> {
    return announce(this.#client, { ...this.#options, id: this.id });
  }

  async #work(queued: QueuedJob, token: string): Promise<void> {
    const read = readJob(queued.data);
    const id = queued.id ?? '';
    const { session } = read;
    const voice =
      session === undefined ? undefined : new JobVoice(this.#client, session, { job: id, delivery: token });
    if ('problem' in read || voice === undefined) {
      const problem = 'problem' in read ? read.problem : 'no session';
      this.#options.onNotice(`a job was refused: ${problem}`);
      try {
        await voice?.say({ kind: 'gave-up', problem });
        await this.#end(queued, token, { error: new Error(problem), isLast: true });
      } catch (error) {
        this.#report(error);
      }
      return;
    }
    const { job } = read;
    const coreUse = { busy: false, atMs: performance.now(), cpuMs: 0 };
    const running: RunningJob = {
      ...{ queued, token, session: read.session, job, voice },
      ...{ ready: false, coreUse, isDropped: false },
    };
    this.#running.add(running);
    try {
      await this.#perform(running);
    } catch (error) {
      this.#report(error);
    } finally {
      this.#running.delete(running);
      this.#changed.notify();
    }
  }

  async #perform(running: RunningJob): Promise<void> {
    const { queued, token, session, job, voice } = running;
    const name = describeJob(job);
    if (queued.deferredFailure) {
      const problem = `expected a worker to bring it to its end, found ${maxLost} of them lost in the middle of it`;
      await voice.say({ kind: 'gave-up', problem });
      await this.#end(queued, token, { error: new Error(problem), isLast: true });
      return;
    }
    while (isAlone(job) && this.#running.size > 1 && !running.isDropped) await sleep(aloneLookMs);
    // Whoever waited for it may be gone.
    if ((await this.#client.exists(leaseKey(session))) === 0) running.isDropped = true;
    if (this.#options.signal.aborted && this.#options.signal.reason !== 'SIGTERM') running.isDropped = true;
    const outcome = running.isDropped ? undefined : await this.#run(running);
    if (running.isDropped) {
      await this.#giveBack(running);
      this.#options.onJob?.(`gave back ${name}`);
      return;
    }
    if (outcome === undefined || 'error' in outcome) {
      const error = outcome?.error ?? new Error('it was not run');
      const isLast = queued.attemptsMade + 1 >= maxTries;
      if (isLast) await voice.say({ kind: 'gave-up', problem: error.message });
      await this.#end(queued, token, { error, isLast });
      this.#options.onJob?.(`could not do ${name}: ${error.message}`);
      return;
    }
    await voice.say(outcome.conclusion);
    await this.#end(queued, token);
    this.#options.onJob?.(`did ${name}`);
  }

  /** An error where this machine could not do it, and another one may. */
  async #run(running: RunningJob): Promise<{ readonly conclusion: Conclusion } | { readonly error: Error }> {
    const { job, voice, queued } = running;
    voice.note({ kind: 'started', worker: this.id });
    const hooks: JobHooks = {
      say: (frame) => {
        if (frame.kind === 'ready') {
          running.ready = true;
          running.coreUse = { ...running.coreUse, atMs: performance.now() };
          this.#changed.notify();
        }
        voice.note(frame);
      },
      onCpu: (cpuMs, wantsCore = false) => {
        const wasBusy = running.coreUse.busy;
        running.coreUse = updateCoreUse(running.coreUse, performance.now(), { cpuMs, wantsCore });
        if (wasBusy !== running.coreUse.busy) this.#changed.notify();
      },
    };
    try {
      running.performed = this.#options.performer.perform(job, hooks);
      const conclusion = await running.performed.conclusion;
      await voice.allSaid();
      const isTroubled = conclusion.kind === 'observation' && conclusion.observation.end === 'not-started';
      if (isTroubled && queued.attemptsMade + 1 < maxTries) {
        return { error: new Error(conclusion.observation.problem ?? 'the child did not start') };
      }
      return { conclusion };
    } catch (error) {
      return { error: new Error(describeError(error)) };
    }
  }

  #dropSession(session: string): void {
    for (const running of this.#running) if (running.session === session) this.#drop(running);
  }

  #drop(running: RunningJob): void {
    running.isDropped = true;
    running.performed?.kill();
    this.#changed.notify();
  }

  /** To whoever waits for it, or away with it. */
  async #giveBack({ queued, token, session }: RunningJob): Promise<void> {
    const isAwaited = (await this.#client.exists(leaseKey(session))) === 1;
    if (!isAwaited) return this.#end(queued, token);
    await queued.moveToWait(token);
    await this.#client.publish(wakeChannel, '');
  }

  #end(queued: QueuedJob, token: string, failure?: JobFailure): Promise<void> {
    const { connection, onJob } = this.#options;
    return endJob(connection, { queued, token, ...(failure && { failure }), ...(onJob && { onJob }) });
  }

  #report(error: unknown): void {
    if (this.#client.status === 'ready') this.#sayNew(`the queue: ${describeError(error)}`);
  }
}

/** Milliseconds between two looks at the queues, where no message comes; and at what still runs beside one that must be alone. */
const lookAgainMs = 1000;
const aloneLookMs = 50;
