/**
 * A runner's side of a queue: adds jobs, reads what workers say of them, and makes sure that each comes to one conclusion and no
 * second one, whatever becomes of workers and of the server. What was added and is not concluded is known here; what the server
 * lost of it is added again, under the same name.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

import { EnvironmentError } from '../environments/environment-error.ts';
import { describeError } from '../execute/describe-error.ts';
import { AbsenceWatch, describeAbsence } from './absence.ts';
import { type Announcement, readAnnouncements } from './announcements.ts';
import type { Blob } from './blobs.ts';
import type { QueueConnection } from './connect-queue.ts';
import { type Conclusion, readEntry } from './frames.ts';
import { maxPayloadUnits, nameJob } from './job.ts';
import { framesKey, leaseKey, maxTries, renewEveryMs, stopChannel, wakeChannel } from './keys.ts';
import { openQueues } from './open-queues.ts';
import {
  groupByCapability,
  hearEntry,
  type JobListener,
  type JobRequest,
  type Outstanding,
} from './outstanding-jobs.ts';
import { findMissing, findUnserved, renewSession, uploadBlobs } from './session-keys.ts';

export interface SessionOptions {
  readonly connection: QueueConnection;
  readonly engine: string;
  /** Milliseconds that jobs wait for a worker that can run them, once there is none. */
  readonly waitMs: number;
  /** What the user is told to start on another machine: `patchmatrix worker --queue …`. */
  readonly workerCommand: string;
  readonly onNotice: (text: string) => void;
}

export class QueueSession {
  readonly id = randomUUID();
  readonly #options: SessionOptions;
  readonly #client: Redis;
  readonly #reader: Redis;
  readonly #queueOf: (name: string) => Queue;
  readonly #outstanding = new Map<string, Outstanding>();
  readonly #blobs = new Map<string, Blob>();
  readonly #uploaded = new Set<string>();
  readonly #absence: AbsenceWatch;
  readonly #timer: NodeJS.Timeout;
  #unsent: Outstanding[] = [];
  #isSending = false;
  #isUpkeeping = false;
  #isOver = false;

  /** Begins to wait for results; jobs may be submitted from then on. @throws EnvironmentError if nothing can be written there */
  static async open(options: SessionOptions): Promise<QueueSession> {
    const session = new QueueSession(options);
    try {
      await renewSession(session.#client, session.id);
    } catch (error) {
      clearInterval(session.#timer);
      options.connection.close();
      const expected = `expected a server at ${options.connection.address.shown} that takes what is written`;
      throw new EnvironmentError(`${expected}, found ${describeError(error)}`);
    }
    void session.#read();
    return session;
  }

  private constructor(options: SessionOptions) {
    this.#options = options;
    this.#client = options.connection.client;
    this.#queueOf = openQueues(options.connection);
    this.#reader = options.connection.duplicate();
    this.#absence = new AbsenceWatch(options.waitMs);
    this.#timer = setInterval(() => this.renewAll(), renewEveryMs);
  }

  get engine(): string {
    return this.#options.engine;
  }

  /** The workers that are there now, whatever they can run. */
  workers(): Promise<readonly Announcement[]> {
    return readAnnouncements(this.#client);
  }

  submit({ job, capability, priority, blobs }: JobRequest, listener: JobListener): void {
    const payload = JSON.stringify(job);
    const id = nameJob({ session: this.id, payload });
    const known = { id, payload, capability, priority, listener };
    const outstanding = { ...known, isAdded: false, isMissed: false, timesLost: 0, nextNumber: 0 };
    for (const blob of blobs) this.#blobs.set(blob.sha256, blob);
    this.#outstanding.set(id, outstanding);
    if (payload.length > maxPayloadUnits) {
      this.#giveUp(
        outstanding,
        `expected a job of at most 8 MiB for the queue, found ${payload.length} characters`,
      );
      return;
    }
    this.#unsent.push(outstanding);
    if (!this.#isSending) void this.#send();
  }

  /** Takes back what waits, and has workers end what runs. What then still comes to a conclusion is heard of no more. */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const jobs = [...this.#outstanding.values()];
    this.#outstanding.clear();
    this.#unsent = [];
    if (this.#client.status !== 'ready') return;
    const taken = async (): Promise<void> => {
      // Workers look at the lease before they start anything.
      await this.#client.del(leaseKey(this.id));
      await this.#client.publish(stopChannel, this.id);
      await Promise.all(jobs.map(({ id, capability }) => this.#queueOf(capability.id).remove(id)));
    };
    // The lease ends by itself, and with it what waits and runs.
    const told = taken().catch((error: unknown) => this.#tell(error));
    await Promise.race([told, sleep(stopLimitMs, undefined, { ref: false })]);
  }

  /** Ends the session and its connections. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.stop();
    if (this.#client.status === 'ready') {
      const removed = this.#client
        .del(framesKey(this.id), leaseKey(this.id))
        .catch((error: unknown) => this.#tell(error));
      await Promise.race([removed, sleep(stopLimitMs, undefined, { ref: false })]);
    }
    this.#options.connection.close();
  }

  /** Renews what may have been lost, by time or with the server: to be called also once a connection is back. */
  renewAll(): void {
    if (this.#isOver || this.#isUpkeeping || this.#client.status !== 'ready') return;
    this.#isUpkeeping = true;
    void renewSession(this.#client, this.id)
      .then(() => this.#addLost())
      .then(() => this.#lookForWorkers())
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#isUpkeeping = false;
      });
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    // What is submitted in one turn goes in one go.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#unsent.length > 0) await this.#add(this.#unsent.splice(0, mostAtOnce));
      await this.#lookForWorkers();
    } catch (error) {
      // It is still outstanding, and added again with what the server lost.
      this.#report(error);
    }
    this.#isSending = false;
    if (this.#unsent.length > 0) void this.#send();
  }

  async #add(jobs: readonly Outstanding[]): Promise<void> {
    // What comes to nothing is missed there later.
    for (const job of jobs) job.isAdded = true;
    await this.#uploadBlobs();
    for (const [queue, own] of groupByCapability(jobs)) {
      await this.#queueOf(queue).addBulk(
        own.map(({ id, payload, priority }) => ({
          name: 'job',
          data: { session: this.id, payload },
          opts: {
            ...{ jobId: id, priority, attempts: maxTries, backoff: { type: 'fixed', delay: retryDelayMs } },
            ...{ removeOnComplete: true, removeOnFail: true },
          },
        })),
      );
    }
    await this.#client.publish(wakeChannel, '');
  }

  async #uploadBlobs(): Promise<void> {
    const missing = [...this.#blobs.values()].filter(({ sha256 }) => !this.#uploaded.has(sha256));
    await uploadBlobs(this.#client, missing);
    for (const { sha256 } of missing) this.#uploaded.add(sha256);
  }

  /**
   * Adds again what is on the server no more. What a worker has just concluded is not there either, and its last frame may
   * not have been read yet; so it must be missed twice.
   */
  async #addLost(): Promise<void> {
    const jobs = [...this.#outstanding.values()].filter(({ isAdded }) => isAdded);
    if (jobs.length === 0) return;
    const missing = await findMissing(this.#client, jobs);
    const lost: Outstanding[] = [];
    for (const job of jobs) {
      const isMissing = missing.has(job);
      if (isMissing && job.isMissed && this.#outstanding.has(job.id)) {
        job.timesLost++;
        if (job.timesLost <= mostLost) lost.push(job);
        else this.#giveUp(job, `expected a word of what it came to, found it gone ${job.timesLost} times`);
      }
      job.isMissed = isMissing;
    }
    if (lost.length === 0) return;
    this.#uploaded.clear();
    await this.#add(lost);
  }

  async #read(): Promise<void> {
    const key = framesKey(this.id);
    let last = '0';
    while (!this.#isOver) {
      try {
        const [stream] = (await this.#reader.xread('COUNT', 500, 'BLOCK', 1000, 'STREAMS', key, last)) ?? [];
        const entries = stream?.[1] ?? [];
        for (const [id, fields] of entries) {
          last = id;
          // What follows from a conclusion comes before what was said after it.
          if (this.#hear(fields)) await new Promise((resolve) => setImmediate(resolve));
        }
        if (entries.length > 0) await this.#client.xtrim(key, 'MINID', last);
      } catch (error) {
        this.#report(error);
        await sleep(readAgainMs);
      }
    }
  }

  /** @returns whether a job came to its conclusion */
  #hear(fields: readonly string[]): boolean {
    const entry = readEntry(fields);
    const job = entry && this.#outstanding.get(entry.job);
    // Of a job that was concluded another worker may say more: it ran twice, and counts once.
    if (entry === undefined || job === undefined) return false;
    const conclusion = hearEntry(job, entry);
    if (conclusion !== undefined) this.#conclude(job, conclusion);
    return conclusion !== undefined;
  }

  #conclude(job: Outstanding, conclusion: Conclusion): void {
    this.#outstanding.delete(job.id);
    job.listener.onConclusion(conclusion);
  }

  #giveUp(job: Outstanding, problem: string): void {
    this.#conclude(job, { kind: 'gave-up', problem });
  }

  /** Says what nobody can run, and gives it up once that has lasted. */
  async #lookForWorkers(): Promise<void> {
    if (this.#outstanding.size === 0) return;
    const { engine, waitMs, workerCommand, onNotice } = this.#options;
    const workers = await this.workers();
    const groups = groupByCapability([...this.#outstanding.values()]);
    const unserved = await findUnserved(this.#client, groups, workers);
    for (const { jobs, isOver } of this.#absence.look(unserved, workers)) {
      const label = jobs[0]?.capability.label ?? '';
      if (!isOver) {
        onNotice(describeAbsence({ label, count: jobs.length, workers, engine, workerCommand }, waitMs));
        continue;
      }
      for (const job of jobs) {
        this.#queueOf(job.capability.id)
          .remove(job.id)
          .catch((error: unknown) => this.#report(error));
        this.#giveUp(job, `expected a worker that can run ${label} within ${waitMs / 1000} s, found none`);
      }
    }
  }

  /** The server refused a command: it is out of memory, or may only be read. A lost connection is told elsewhere. */
  #report(error: unknown): void {
    if (!this.#isOver) this.#tell(error, '; trying again');
  }

  #tell(error: unknown, remedy = ''): void {
    if (this.#client.status !== 'ready') return;
    const { shown } = this.#options.connection.address;
    this.#options.onNotice(
      `expected ${shown} to do what it was asked, found ${describeError(error)}${remedy}`,
    );
  }
}

/** So many jobs are added in one go. */
const mostAtOnce = 500;
const stopLimitMs = 1000;
const readAgainMs = 500;
const retryDelayMs = 1000;
/** A job that goes so often without a word that can be read would for ever. */
const mostLost = 5;
