/** Cuts a stream of bytes into lines without holding more of it than one line may take. */
import { Buffer } from 'node:buffer';

export interface LineSplitter {
  /**
   * The lines that the chunk completes, without their ends; `too-long` once a line exceeds the limit, and
   * ever after.
   */
  add(chunk: Uint8Array): readonly string[] | 'too-long';
  /** The bytes of a last line that has no end yet. */
  readonly pendingBytes: number;
}

export function splitLines(maxLineBytes: number): LineSplitter {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  return {
    add(chunk) {
      const lines: string[] = [];
      let start = 0;
      while (pendingBytes <= maxLineBytes) {
        const end = chunk.indexOf(newline, start);
        const piece = chunk.subarray(start, end === -1 ? undefined : end);
        pending.push(piece);
        pendingBytes += piece.length;
        if (end === -1 || pendingBytes > maxLineBytes) break;
        lines.push(Buffer.concat(pending).toString('utf8'));
        pending = [];
        pendingBytes = 0;
        start = end + 1;
      }
      if (pendingBytes <= maxLineBytes) return lines;
      pending = [];
      return 'too-long';
    },
    get pendingBytes() {
      return pendingBytes;
    },
  };
}

const newline = 0x0a;
