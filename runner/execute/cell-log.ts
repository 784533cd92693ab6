/**
 * The file that a child's stdout and stderr go to, by a plain descriptor, so that nothing of it passes
 * through the runner's memory and no full pipe ever stops a child. The head and the tail of what was printed
 * are kept.
 */
import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

import { describeError } from './describe-error.ts';

export interface CellLog {
  readonly descriptor: number;
  /** Keeps the file from filling the disk while the child prints. Call it now and then; it never throws. */
  trim(): void;
  /**
   * Ends the log and gives what was printed, shortened; undefined, and no file, if nothing was. `note` goes
   * to the file only.
   */
  close(note?: string): string | undefined;
}

/** @throws if the file cannot be opened, with the system's `code`. */
export function openCellLog(file: string): CellLog {
  // Appending, so that a file cut short while the child writes does not fill up with a hole.
  const descriptor = openSync(file, 'a+');
  let dropped: (Ends & { readonly bytes: number }) | undefined;

  return {
    descriptor,
    trim() {
      try {
        const bytes = fstatSync(descriptor).size;
        if (bytes <= maxGrowthBytes) return;
        const ends = readEnds(descriptor, bytes);
        ftruncateSync(descriptor, 0);
        dropped = { head: dropped?.head ?? ends.head, tail: ends.tail, bytes: bytes + (dropped?.bytes ?? 0) };
      } catch {
        // A disk that fails now fails `close` too, which says so.
      }
    },
    close(note) {
      try {
        const size = fstatSync(descriptor).size;
        if (size === 0 && dropped === undefined && note === undefined) {
          unlinkSync(file);
          return undefined;
        }
        const now = readEnds(descriptor, size);
        const ends = dropped === undefined ? now : appendEnds(dropped, now);
        const total = size + (dropped?.bytes ?? 0);
        if (total > ends.head.length + ends.tail.length) {
          ftruncateSync(descriptor, 0);
          writeSync(descriptor, joinEnds(ends, total, storedBytes));
        }
        if (note !== undefined) writeSync(descriptor, `${note}\n`);
        return total === 0 ? undefined : joinEnds(ends, total, shownBytes);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Ends a log. A full disk costs the output, not the observation. */
export function closeCellLog(log: CellLog, note?: string): string | undefined {
  try {
    return log.close(note);
  } catch (error) {
    return `(expected to keep the output, found ${describeError(error)})`;
  }
}

interface Ends {
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** What is kept of each end: in the events, and in the file. */
const shownBytes = 4 * 1024;
const storedBytes = 256 * 1024;
const maxGrowthBytes = 64 * 1024 * 1024;

/** Together they are the whole of a file that fits. */
function readEnds(descriptor: number, size: number): Ends {
  const tailStart = Math.max(storedBytes, size - storedBytes);
  return {
    head: readBytes(descriptor, 0, Math.min(size, storedBytes)),
    tail: readBytes(descriptor, tailStart, Math.max(0, size - tailStart)),
  };
}

function appendEnds(before: Ends, after: Ends): Ends {
  return {
    head: before.head,
    tail: Buffer.concat([before.tail, after.head, after.tail]).subarray(-storedBytes),
  };
}

function readBytes(descriptor: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, position));
}

/** The text of both ends, each at most `each` bytes, with a line between them that says how much is missing. */
function joinEnds({ head, tail }: Ends, total: number, each: number): string {
  if (total <= 2 * each) return Buffer.concat([head, tail]).toString('utf8');
  const all = Buffer.concat([head, tail]);
  const start = new StringDecoder('utf8').write(all.subarray(0, each));
  const end = fromWholeCharacter(all.subarray(all.length - each)).toString('utf8');
  return `${start}\n… ${total - 2 * each} bytes left out …\n${end}`;
}

/** Drops what is left of a character that the cut went through. */
function fromWholeCharacter(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return first > 0 ? bytes.subarray(first) : bytes;
}
