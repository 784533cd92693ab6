/**
 * Takes a job out of its queue that BullMQ itself cannot handle, as what it keeps of it is no JSON: it would come back each time
 * that its lock runs out. It is known by the lock alone, of which each delivery has a token of its own.
 */
import type { Redis } from 'ioredis';

import { queuePrefix } from './keys.ts';

/**
 * @param queue its name
 * @returns its id; undefined if there is none that is held by the token
 */
export async function removeHeldJob(
  client: Redis,
  queue: string,
  token: string,
): Promise<string | undefined> {
  const key = (name: string): string => `${queuePrefix}:${queue}:${name}`;
  const ids = await client.lrange(key('active'), 0, -1);
  if (ids.length === 0) return undefined;
  const tokens = await client.mget(ids.map((id) => key(`${id}:lock`)));
  const id = ids[tokens.indexOf(token)];
  if (id === undefined) return undefined;
  await client
    .multi()
    .lrem(key('active'), 1, id)
    .srem(key('stalled'), id)
    .del(key(id), key(`${id}:lock`))
    .exec();
  return id;
}
