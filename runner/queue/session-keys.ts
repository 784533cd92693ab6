/** What a session keeps on the server beside its jobs: its lease, the stream of its frames, and what its jobs need. */
import type { Redis } from 'ioredis';

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
  const pipeline = client.pipeline();
  for (const { id, capability } of jobs) pipeline.exists(`${queuePrefix}:${capability.id}:${id}`);
  const found = await runPipeline(pipeline);
  return new Set(jobs.filter((_, index) => found[index] === 0));
}
