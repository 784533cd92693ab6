/** Reads texts that users write, none of which is as long as a mistake or a device may be. */
import { closeSync, openSync, readSync } from 'node:fs';

/** A file goes on for longer than it may. The message is a fragment. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/**
 * @param maxBytes also of a file that has no size, such as a pipe
 * @throws TooLongError if there is more; the file system's own error if it cannot be read
 */
export function readBytesWithin(file: string, maxBytes: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; ;) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const count = readSync(descriptor, chunk);
      if (count === 0) return Buffer.concat(chunks, length);
      chunks.push(chunk.subarray(0, count));
      length += count;
      if (length > maxBytes) throw new TooLongError(`expected at most ${describeSize(maxBytes)}, found more`);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** As UTF-8. @throws as `readBytesWithin` does */
export function readTextWithin(file: string, maxBytes: number): string {
  return readBytesWithin(file, maxBytes).toString('utf8');
}

function describeSize(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`;
}
