/**
 * What a job asks of a worker, as it stands in Redis. It names nothing by where it is on one machine: what is installed by its
 * hash, modules as `HASH/PATH` of a blob. What does not fit these schemas is refused with a sentence, whoever wrote it.
 */
import { createHash } from 'node:crypto';

import * as v from 'valibot';

import type { Bounds } from '../execute/process-tree.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import type {
  Column,
  Plan,
  PlannedCell,
  PlannedRuntime,
  PlannedScenario,
  PlannedTest,
  PlannedVariant,
} from '../plan/plan.ts';
import { describeIssue } from '../record/event-schema.ts';
import {
  cellSchema,
  columnSchema,
  plannedTestSchema,
  runtimeSchema,
  scenarioSchema,
  settingsSchema,
  variantSchema,
} from '../record/plan-schema.ts';
import {
  amount,
  count,
  flag,
  list,
  name,
  object,
  oneOf,
  optional,
  ordinal,
  type Schema,
  text,
  variant,
} from '../record/schema-fields.ts';

/** What a job needs to be opened: what is under test. */
interface ColumnParts {
  readonly runtime: PlannedRuntime;
  readonly variant: PlannedVariant;
  readonly column: Column;
}

/** One attempt at a cell. */
export interface CellJob extends ColumnParts {
  readonly kind: 'cell';
  /** The name of the run, for the child's environment. */
  readonly run: string;
  readonly subject: string;
  readonly settings: Plan['settings'];
  readonly cell: PlannedCell;
  readonly scenario: PlannedScenario;
  /** The test that the cell is; `scenario` is its file then. */
  readonly test?: PlannedTest;
  readonly attempt: number;
  /** How often this attempt was started before: what is confirmed alone is another job. */
  readonly before: number;
  /** The worker's machine is to do nothing else. */
  readonly alone: boolean;
  /** It is known to keep a core busy. */
  readonly spins: boolean;
  readonly timeoutMs: number;
  readonly bounds: Bounds;
  readonly sandbox: Sandbox;
}

/** Programs for one column, as `explore` runs them. */
export interface BatchJob extends ColumnParts {
  readonly kind: 'batch';
  /** Which batch of its session it is. */
  readonly index: number;
  readonly answers: 'digests' | 'results' | 'timelines';
  readonly maxTicks: number;
  readonly maxPasses?: number;
  readonly timeoutMs: number;
  readonly sandbox: Sandbox;
  /** Programs as JSON. */
  readonly lines: readonly string[];
}

export type Job = BatchJob | CellJob;

/** What BullMQ keeps of a job. */
export interface JobData {
  /** Whom frames are for. */
  readonly session: string;
  /** A `Job` as JSON. */
  readonly payload: string;
}

/** UTF-16 units of a payload. */
export const maxPayloadUnits = 8 * 1024 * 1024;

const sandbox = oneOf<Sandbox>({ none: true, strict: true });
const columnParts = { runtime: runtimeSchema, variant: variantSchema, column: columnSchema };

const jobSchema = variant<Job>()('kind', {
  cell: object<CellJob>({
    ...columnParts,
    kind: v.literal('cell'),
    run: name,
    subject: name,
    settings: settingsSchema,
    cell: cellSchema,
    scenario: scenarioSchema,
    test: optional(plannedTestSchema),
    attempt: ordinal,
    before: count,
    alone: flag,
    spins: flag,
    timeoutMs: amount,
    bounds: object<Bounds>({ maxProcesses: ordinal, maxMemoryMiB: ordinal }),
    sandbox,
  }),
  batch: object<BatchJob>({
    ...columnParts,
    kind: v.literal('batch'),
    index: count,
    answers: oneOf<BatchJob['answers']>({ digests: true, results: true, timelines: true }),
    maxTicks: amount,
    maxPasses: optional(amount),
    timeoutMs: amount,
    sandbox,
    lines: list(text),
  }),
});

const dataSchema: Schema<JobData> = object<JobData>({ session: sessionId(), payload: text });

function sessionId(): Schema<string> {
  return v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/, 'the id of a session'));
}

/** A job that cannot be read. */
export interface JobProblem {
  readonly problem: string;
  /** Whom to tell, if that much could be read. */
  readonly session?: string;
}

export function readJob(
  data: unknown,
): JobProblem | { readonly session: string; readonly job: Job; readonly id: string } {
  const checked = v.safeParse(dataSchema, data, { abortEarly: true });
  if (!checked.success) return { problem: describeIssue(checked.issues[0]) };
  const { session, payload } = checked.output;
  if (payload.length > maxPayloadUnits) {
    return { session, problem: `expected a job of at most 8 MiB, found ${payload.length} characters` };
  }
  const parsed = parseJson(payload);
  const job = v.safeParse(jobSchema, parsed, { abortEarly: true });
  if (!job.success) return { session, problem: describeIssue(job.issues[0]) };
  return { session, job: job.output, id: nameJob(checked.output) };
}

/** By its content: whoever adds the same again adds nothing. */
export function nameJob({ session, payload }: JobData): string {
  return `j${createHash('sha256').update(`${session}\n${payload}`).digest('hex')}`;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Whether no other cell may run beside it on its machine. */
export function isAlone(job: Job): boolean {
  return job.kind === 'cell' && job.alone;
}

/** What a worker calls it in a line of its log. */
export function describeJob(job: Job): string {
  return job.kind === 'cell' ? `${job.cell.id} (${job.attempt})` : `batch ${job.index} on ${job.column.id}`;
}
