/** Reads what a fork server says (`fork_server.py`): lines of JSON, and the bytes that follow some of them. Pure. */
import { Buffer } from 'node:buffer';

export type ForkAnswer =
  /** Cells can be forked. */
  | { readonly kind: 'ready' }
  /** None can; what is in the way is a fragment, absent if the column could not be opened. */
  | { readonly kind: 'refused'; readonly obstacle?: string }
  | { readonly kind: 'started'; readonly cell: number; readonly pid: number }
  /** Nothing of the cell ran. */
  | { readonly kind: 'failed'; readonly cell: number; readonly problem: string }
  | { readonly kind: 'frames'; readonly cell: number; readonly content: Buffer }
  /** Nobody holds its frame channel any more. */
  | { readonly kind: 'frames-end'; readonly cell: number }
  | { readonly kind: 'exit'; readonly cell: number; readonly code?: number; readonly signal?: string };

export interface ForkAnswerReader {
  /** The answers that the chunk completes. */
  add(chunk: Buffer): readonly ForkAnswer[];
}

type Line = Exclude<ForkAnswer, { readonly kind: 'frames' }> | FramesLine;

interface FramesLine {
  readonly kind: 'frames';
  readonly cell: number;
  readonly bytes: number;
}

export function readForkAnswers(): ForkAnswerReader {
  let pending: Buffer = Buffer.alloc(0);
  /** Whose content comes next. */
  let open: FramesLine | undefined;

  function next(): ForkAnswer | undefined {
    if (open === undefined) {
      const end = pending.indexOf(newline);
      if (end === -1) return undefined;
      const line = JSON.parse(pending.toString('utf8', 0, end)) as Line;
      pending = pending.subarray(end + 1);
      if (line.kind !== 'frames') return line;
      open = line;
    }
    const { kind, cell, bytes } = open;
    if (pending.length < bytes) return undefined;
    const content = pending.subarray(0, bytes);
    pending = pending.subarray(bytes);
    open = undefined;
    return { kind, cell, content };
  }

  return {
    add(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const answers: ForkAnswer[] = [];
      for (let answer = next(); answer !== undefined; answer = next()) answers.push(answer);
      return answers;
    },
  };
}

const newline = 0x0a;
