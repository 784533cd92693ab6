/** Sends commands in one go. */
import type { ChainableCommander } from 'ioredis';

/** What they came to, in order. @throws the first error that the server, or its loss, gave to one of them */
export async function runPipeline(pipeline: ChainableCommander): Promise<readonly unknown[]> {
  const results = (await pipeline.exec()) ?? [];
  for (const [error] of results) if (error !== null) throw error;
  return results.map(([, value]) => value);
}
