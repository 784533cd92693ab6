/**
 * What crosses the boundary between the runner and a worker that runs a batch of programs: one `BatchRequest` as the
 * first line of stdin, then programs as NDJSON; frames as NDJSON on descriptor 3, an answer for each line in order.
 */
import type { ProgramResult } from '../../program/program.ts';
import type { PassRecord, StepRecord } from '../../program/timeline.ts';
import type { ResultDigest } from './digest-result.ts';
import type { ClockSettings, ColumnRequest, ReadyFrame } from './protocol.ts';

export type { ResultDigest } from './digest-result.ts';

export type BatchRequest<Column extends ColumnRequest = ColumnRequest> = Column & BatchSettings;

export interface BatchSettings extends ClockSettings {
  /** What each program is answered with; default `results`. */
  readonly answers?: 'digests' | 'results' | 'timelines';
  /** How many passes a timeline holds at most; default 2,000. */
  readonly maxPasses?: number;
}

/** A result with everything that was recorded on the way. */
export interface TimelineAnswer {
  readonly result: ProgramResult;
  readonly timeline: readonly PassRecord[];
  readonly steps: readonly StepRecord[];
}

/** What a cell's child says of its column, and which parts its variant has. */
export interface BatchReadyFrame extends ReadyFrame {
  /** The parts of the variant by their names, each with what it does; absent if it does not say. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** Written before a program runs, so that a worker that hangs has a culprit; `index` counts lines from 0. */
interface BeginFrame {
  readonly kind: 'begin';
  readonly index: number;
}

export type AnswerFrame =
  | { readonly kind: 'answer'; readonly index: number; readonly result: ProgramResult }
  | { readonly kind: 'answer'; readonly index: number; readonly digest: ResultDigest }
  | ({ readonly kind: 'answer'; readonly index: number } & TimelineAnswer)
  | { readonly kind: 'answer'; readonly index: number; readonly error: string };

/** The column could not be opened; nothing was run. */
interface RefusedFrame {
  readonly kind: 'refused';
  readonly message: string;
}

export type BatchFrame = BatchReadyFrame | BeginFrame | AnswerFrame | RefusedFrame;
