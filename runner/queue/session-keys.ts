/** What a session keeps on the server beside its jobs: its lease, the stream of its frames, and what its jobs need. */
import type { Redis } from 'ioredis';

import type { Announcement } from './announcements.ts';
import type { Blob } from './blobs.ts';
import { blobKey, framesKey, keptSeconds, leaseKey, leaseSeconds, queuePrefix } from './keys.ts';
import type { Outstanding } from './outstanding-jobs.ts';
import { runPipeline } from './run-pipeline.ts';

/** Begins it, or says that somebody still waits. @throws the server's error */
export async function renewSession(client: Redis, session: string): Promise<void> {
  const pipeline = client.pipeline();
  pipeline.set(leaseKey(session), '1', 'EX', leaseSeconds);
  // Workers write to a stream that is there only, so that none is left behind.
  pipeline.exists(framesKey(session));
  const [, exists] = await runPipeline(pipeline);
  if (exists === 0) await client.xadd(framesKey(session), '*', 'opened', '1');
  await client.expire(framesKey(session), keptSeconds);
}

/** @throws the server's error; then some may be there, and none need be */
export async function uploadBlobs(client: Redis, blobs: readonly Blob[]): Promise<void> {
  if (blobs.length === 0) return;
  const pipeline = client.pipeline();
  for (const { sha256, content } of blobs) pipeline.set(blobKey(sha256), content, 'EX', keptSeconds);
  await runPipeline(pipeline);
}

/** Those of the jobs that are not on the server. @throws the server's error */
export async function findMissing(
  client: Redis,
  jobs: readonly Outstanding[],
): Promise<ReadonlySet<Outstanding>> {
  const there = await areThere(client, jobs, '');
  return new Set(jobs.filter((_, index) => !there[index]));
}

/**
 * What waits for a worker that can run it, by capability: not what one holds that takes no more jobs, which is not there for
 * others, and brings to an end what it has.
 *
 * @throws the server's error
 */
export async function findUnserved(
  client: Redis,
  outstanding: ReadonlyMap<string, Outstanding[]>,
  workers: readonly Announcement[],
): Promise<ReadonlyMap<string, Outstanding[]>> {
  const able = new Set(workers.flatMap(({ capabilities }) => capabilities.map(({ id }) => id)));
  const unserved = new Map<string, Outstanding[]>();
  for (const [id, jobs] of outstanding) {
    if (able.has(id)) continue;
    const held = await areThere(client, jobs, ':lock');
    const waiting = jobs.filter((_, index) => !held[index]);
    if (waiting.length > 0) unserved.set(id, waiting);
  }
  return unserved;
}

async function areThere(client: Redis, jobs: readonly Outstanding[], suffix: string): Promise<boolean[]> {
  const pipeline = client.pipeline();
  for (const { id, capability } of jobs) pipeline.exists(`${queuePrefix}:${capability.id}:${id}${suffix}`);
  return (await runPipeline(pipeline)).map((found) => found === 1);
}
