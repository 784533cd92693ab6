/**
 * What a worker says of a job: entries of a stream in Redis, one for each session, which its runner reads. Each names the job,
 * the delivery and its own number, so that whatever is said twice is read once. Hostile entries are none.
 */
import * as v from 'valibot';

import type { CountersFrame, FoundTest, ReadyFrame, TestResult } from '../cell/protocol.ts';
import type { Observation } from '../execute/events.ts';
import {
  countersSchema,
  observationSchema,
  passRecord,
  programResult,
  readySchema,
  stepRecord,
  testResult,
} from '../record/observation-schema.ts';
import {
  check,
  isObject,
  list,
  object,
  optional,
  ordinal,
  type Schema,
  text,
  variant,
} from '../record/schema-fields.ts';

/** A job came to its end. */
export type Conclusion =
  | { readonly kind: 'observation'; readonly observation: Observation }
  /** Of a batch, one for each of its lines. */
  | { readonly kind: 'answers'; readonly answers: readonly unknown[] }
  /** The column of a batch could not be opened. */
  | { readonly kind: 'refused'; readonly message: string }
  /** No worker could do it. */
  | { readonly kind: 'gave-up'; readonly problem: string };

export type JobFrame =
  | Conclusion
  | { readonly kind: 'counters'; readonly counters: Omit<CountersFrame, 'kind'> }
  | { readonly kind: 'ready'; readonly ready: Omit<ReadyFrame, 'kind'> }
  | { readonly kind: 'started'; readonly worker: string }
  | { readonly kind: 'test-finished'; readonly test: string; readonly result: TestResult }
  | { readonly kind: 'test-started'; readonly test: string }
  | { readonly kind: 'tests'; readonly tests: readonly FoundTest[] };

/** An entry of the stream. */
export interface FrameEntry {
  readonly job: string;
  /** One time that a worker took the job. */
  readonly delivery: string;
  /** Within the delivery, from 0. */
  readonly number: number;
  readonly frame: JobFrame;
}

/** UTF-16 units of a frame; an event may have as many bytes. */
const maxFrameUnits = 8 * 1024 * 1024;

const answer = check<unknown>('an answer to a program', (value) => {
  if (!isObject(value)) return false;
  if (typeof value['error'] === 'string') return true;
  const { digest, result } = value;
  if (isObject(digest))
    return typeof digest['observed'] === 'string' && typeof digest['signature'] === 'string';
  if (!('result' in value)) return v.is(programResult, value);
  return v.is(programResult, result) && v.is(records, value);
});
const records = v.object({ timeline: v.array(passRecord), steps: v.array(stepRecord) });

type FrameOf<Kind> = Extract<JobFrame, { readonly kind: Kind }>;

const frameSchemas: { readonly [Kind in JobFrame['kind']]: Schema<FrameOf<Kind>> } = {
  started: object<FrameOf<'started'>>({ kind: v.literal('started'), worker: text }),
  ready: object<FrameOf<'ready'>>({ kind: v.literal('ready'), ready: readySchema }),
  counters: object<FrameOf<'counters'>>({ kind: v.literal('counters'), counters: countersSchema }),
  tests: object<FrameOf<'tests'>>({
    kind: v.literal('tests'),
    tests: list(object<FoundTest>({ test: text, line: optional(ordinal) })),
  }),
  'test-started': object<FrameOf<'test-started'>>({ kind: v.literal('test-started'), test: text }),
  'test-finished': object<FrameOf<'test-finished'>>({
    kind: v.literal('test-finished'),
    test: text,
    result: testResult,
  }),
  observation: object<FrameOf<'observation'>>({
    kind: v.literal('observation'),
    observation: observationSchema,
  }),
  answers: object<FrameOf<'answers'>>({ kind: v.literal('answers'), answers: list(answer) }),
  refused: object<FrameOf<'refused'>>({ kind: v.literal('refused'), message: text }),
  'gave-up': object<FrameOf<'gave-up'>>({ kind: v.literal('gave-up'), problem: text }),
};

const frameSchema = variant<JobFrame>()('kind', frameSchemas);

/** The fields of an entry, in their order. @throws Error for what no runner would read */
export function writeEntry({ job, delivery, number, frame }: FrameEntry): string[] {
  const json = JSON.stringify(frame);
  if (json.length > maxFrameUnits) {
    throw new Error(
      `expected \`${frame.kind}\` of at most 8 MiB for the queue, found ${json.length} characters: the job says too much`,
    );
  }
  return ['job', job, 'delivery', delivery, 'number', String(number), 'frame', json];
}

/** Undefined for what no worker wrote. */
export function readEntry(fields: readonly string[]): FrameEntry | undefined {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    values.set(fields[index] ?? '', fields[index + 1] ?? '');
  }
  const job = values.get('job');
  const delivery = values.get('delivery');
  const number = Number(values.get('number'));
  const json = values.get('frame');
  if (job === undefined || delivery === undefined || json === undefined) return undefined;
  if (!Number.isSafeInteger(number) || number < 0 || json.length > maxFrameUnits) return undefined;
  const frame = parseFrame(json);
  return frame && { job, delivery, number, frame };
}

function parseFrame(json: string): JobFrame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const checked = v.safeParse(frameSchema, value, { abortEarly: true });
  return checked.success ? checked.output : undefined;
}

export function isConclusion(frame: JobFrame): frame is Conclusion {
  return ['answers', 'gave-up', 'observation', 'refused'].includes(frame.kind);
}
