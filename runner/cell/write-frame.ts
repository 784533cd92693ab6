/** Writes frames on the child's frame descriptor, whole and at once: nothing that was written is lost at an exit. */
import { writeSync } from 'node:fs';

import { type CodeFrame, type Frame, frameDescriptor, maxFrameBytes } from './protocol.ts';
import type { BatchFrame } from './batch-protocol.ts';
import type { TimingsFrame } from './bench-protocol.ts';
import type { CollectFrame } from './collect-protocol.ts';

/** A frame would be larger than one may be. */
export class FrameTooLargeError extends Error {
  override readonly name = 'FrameTooLargeError';
}

/** Writes frames as lines, in one go. @throws FrameTooLargeError before anything was written */
export function writeFrame(
  ...frames: (BatchFrame | CodeFrame | CollectFrame | Frame | TimingsFrame)[]
): void {
  const lines = frames.map((frame) => {
    const line = `${JSON.stringify(frame)}\n`;
    const size = Buffer.byteLength(line);
    if (size <= maxFrameBytes) return line;
    throw new FrameTooLargeError(
      `expected a \`${frame.kind}\` frame of at most ${String(maxFrameBytes)} bytes, got ${String(size)}: ` +
        'the program logs or does too much',
    );
  });
  const bytes = Buffer.from(lines.join(''));
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(frameDescriptor, bytes, written);
    } catch (error) {
      // A descriptor that somebody made non-blocking says so while the runner is slow to read.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
