/** Who works at a queue, and what each can run: written by the workers while they are there, read by runs. */
import type { Redis } from 'ioredis';
import * as v from 'valibot';

import { list, object, ordinal, text } from '../record/schema-fields.ts';
import type { Capability } from './capabilities.ts';
import { announcementSeconds, workerKey, workersKey } from './keys.ts';
import { runPipeline } from './run-pipeline.ts';

export interface Announcement {
  /** `HOST-PID-RANDOM`. */
  readonly id: string;
  readonly engine: string;
  /** How many children may use a core at the same time. */
  readonly workers: number;
  readonly capabilities: readonly Capability[];
  /** What the machine does not allow of what holds children in. */
  readonly missing: readonly string[];
}

const announcementSchema = object<Announcement>({
  id: text,
  engine: text,
  workers: ordinal,
  capabilities: list(object<Capability>({ id: text, label: text })),
  missing: list(text),
});

export async function announce(client: Redis, { id, ...said }: Announcement): Promise<void> {
  const { engine, workers, capabilities, missing } = said;
  const announcement: Announcement = { id, engine, workers, capabilities, missing };
  const pipeline = client.pipeline();
  pipeline.sadd(workersKey, id);
  pipeline.set(workerKey(id), JSON.stringify(announcement), 'EX', announcementSeconds);
  await runPipeline(pipeline);
}

export async function withdraw(client: Redis, id: string): Promise<void> {
  await client.pipeline().srem(workersKey, id).del(workerKey(id)).exec();
}

/** The workers that are there. */
export async function readAnnouncements(client: Redis): Promise<Announcement[]> {
  const ids = await client.smembers(workersKey);
  if (ids.length === 0) return [];
  const texts = await client.mget(ids.map(workerKey));
  const gone = ids.filter((_, index) => texts[index] === null);
  if (gone.length > 0) await client.srem(workersKey, ...gone);
  return texts.flatMap((json) => (json === null ? [] : parseAnnouncement(json)));
}

function parseAnnouncement(json: string): Announcement[] {
  try {
    const checked = v.safeParse(announcementSchema, JSON.parse(json));
    return checked.success ? [checked.output] : [];
  } catch {
    return [];
  }
}
