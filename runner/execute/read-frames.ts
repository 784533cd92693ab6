/**
 * Reads the frames of one child in the order in which they may come: `ready` first, then `counters`, then one
 * `result` or `threw`, which may also come at once. What follows from them is `run-child.ts`'s concern.
 */
import {
  type CountersFrame,
  type Frame,
  maxFrameBytes,
  protocolVersion,
  type ReadyFrame,
  type ResultFrame,
  type TestFrame,
  type ThrewFrame,
} from '../cell/protocol.ts';
import type { ForcedEnd } from './classify-end.ts';
import { parseFrame } from './parse-frame.ts';
import { splitLines } from './split-lines.ts';

/** What the child must say that it loaded. */
export type ExpectedSubject = Pick<ReadyFrame, 'version' | 'sha256'>;

export interface FrameListener {
  onReady(ready: ReadyFrame): void;
  onCounters(counters: CountersFrame): void;
  /** What a suite's child says of its tests. */
  onTestFrame?(frame: TestFrame): void;
  /** Called once; nothing is read any more. */
  onProblem(problem: ForcedEnd): void;
}

export interface FrameReader {
  add(chunk: Uint8Array): void;
  readonly conclusion: ResultFrame | ThrewFrame | undefined;
  /** The bytes of a last frame without its end of line. */
  readonly unfinishedBytes: number;
}

export function readFrames(expected: ExpectedSubject | undefined, listener: FrameListener): FrameReader {
  const lines = splitLines(maxFrameBytes);
  let ready = false;
  let conclusion: ResultFrame | ThrewFrame | undefined;
  let broken = false;

  function accept(frame: Frame): ForcedEnd | undefined {
    if (conclusion !== undefined)
      return garbage(`expected nothing after the last frame, found \`${frame.kind}\``);
    if (frame.kind !== 'threw' && (frame.kind === 'ready') === ready) {
      return garbage(`expected \`ready\` once and first, found \`${frame.kind}\``);
    }
    switch (frame.kind) {
      case 'ready': {
        const problem = checkReady(frame, expected);
        ready = true;
        listener.onReady(frame);
        return problem;
      }
      case 'counters':
        listener.onCounters(frame);
        return undefined;
      case 'tests':
      case 'test-started':
      case 'test-finished':
        listener.onTestFrame?.(frame);
        return undefined;
      case 'result':
      case 'threw':
        conclusion = frame;
        return undefined;
    }
  }

  function readLine(line: string): ForcedEnd | undefined {
    const parsed = parseFrame(line);
    return parsed.kind === 'garbage' ? garbage(parsed.problem) : accept(parsed.frame);
  }

  return {
    add(chunk) {
      if (broken) return;
      const found = lines.add(chunk);
      const problem =
        found === 'too-long'
          ? garbage(`expected frames of at most ${maxFrameBytes} bytes, found a longer one`)
          : firstDefined(found, readLine);
      if (problem === undefined) return;
      broken = true;
      listener.onProblem(problem);
    },
    get conclusion() {
      return conclusion;
    },
    get unfinishedBytes() {
      return lines.pendingBytes;
    },
  };
}

/** Why what a child loaded is not what was planned. */
export function checkReady(frame: ReadyFrame, expected: ExpectedSubject | undefined): ForcedEnd | undefined {
  if (frame.protocol !== protocolVersion) {
    return garbage(
      `expected protocol ${protocolVersion}, found ${frame.protocol}; build the child's program again`,
    );
  }
  if (expected === undefined) return undefined;
  if (frame.version !== expected.version) {
    return mismatch(
      `expected version ${expected.version} of ${frame.subject}, found ${frame.version} in \`${frame.file}\``,
    );
  }
  if (frame.sha256 !== expected.sha256) {
    return mismatch(
      `expected \`${frame.file}\` with the SHA-256 ${expected.sha256}, found ${frame.sha256}; ` +
        'did it change while the matrix ran?',
    );
  }
  return undefined;
}

function garbage(problem: string): ForcedEnd {
  return { end: 'protocol-error', problem };
}

function mismatch(problem: string): ForcedEnd {
  return { end: 'environment-mismatch', problem };
}

/** Stops at the first item for which there is something. */
function firstDefined<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
