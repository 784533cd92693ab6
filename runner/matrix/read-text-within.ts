/** Reads what users write, none of which is as long as a mistake or a device may be. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file goes on for longer than it may. The message is a fragment. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/**
 * A pipe is read to its end; one that nobody writes to is empty.
 *
 * @param maxBytes also of a file that has no size, such as a pipe
 * @throws TooLongError if there is more; the file system's own error if it cannot be read
 */
export function readBytesWithin(file: string, maxBytes: number): Buffer {
  return Buffer.concat([...readChunks(file, maxBytes)]);
}

/** As UTF-8. @throws as `readBytesWithin` does */
export function readTextWithin(file: string, maxBytes: number): string {
  return readBytesWithin(file, maxBytes).toString('utf8');
}

/**
 * The lines that end with a newline, without it, as UTF-8, of a file that would be too much as one text. What follows the last
 * newline is left out.
 *
 * @throws as `readBytesWithin` does, also for a line of more than `maxLineBytes`
 */
export function* readLinesWithin(
  file: string,
  { maxBytes, maxLineBytes }: { readonly maxBytes: number; readonly maxLineBytes: number },
): Generator<string, void> {
  let begun: Buffer[] = [];
  let length = 0;
  for (const chunk of readChunks(file, maxBytes)) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)]).toString('utf8');
      [begun, length, start] = [[], 0, end + 1];
    }
    begun.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > maxLineBytes) {
      throw tooLong(maxLineBytes, ' in a line');
    }
  }
}

const newline = 0x0a;

function* readChunks(file: string, maxBytes: number): Generator<Buffer, void> {
  // Opened in any other way, a pipe that nobody writes to would be waited for.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (stats.isFile() && stats.size > maxBytes) throw tooLong(maxBytes);
    for (let length = 0; ;) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const count = readNext(descriptor, chunk);
      if (count === 0) return;
      length += count;
      if (length > maxBytes) throw tooLong(maxBytes);
      yield chunk.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
  }
}

function readNext(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      // Whoever writes to the pipe has nothing yet.
      Atomics.wait(never, 0, 0, 10);
    }
  }
}

const never = new Int32Array(new SharedArrayBuffer(4));

function tooLong(maxBytes: number, where = ''): TooLongError {
  return new TooLongError(`expected at most ${describeSize(maxBytes)}${where}, found more`);
}

function describeSize(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`;
}
