/** When a stream has ended, or was given up. */
import type { Readable } from 'node:stream';

export function streamEnd(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('end', resolve).once('close', resolve);
    stream.on('error', () => resolve());
  });
}

/** False once the limit is over, and what had arrived by then was read. */
export async function endsWithin(end: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => setImmediate(resolve, false), limitMs);
  });
  const ended = await Promise.race([end.then(() => true), limit]);
  clearTimeout(timer);
  return ended;
}
