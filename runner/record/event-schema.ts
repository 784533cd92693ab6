/* eslint-disable max-lines -- one format as a table, a row for each field */
/**
 * What each line of `events.ndjson` may say, field by field: a file that was edited, cut or made up comes no further than
 * its reader. What one event says of another is the business of `reduce-events.ts`.
 */
import * as v from 'valibot';

import type { Delivery, ProgramResult, TraceEvent } from '../../program/program.ts';
import type {
  CountersFrame,
  ModuleResult,
  PassRecord,
  ReadyFrame,
  ResultFrame,
  StepRecord,
  SuiteResult,
  TestResult,
  Usage,
  VisitRecord,
} from '../cell/protocol.ts';
import type {
  CachedFrom,
  Confinement,
  FoundCell,
  Observation,
  Peak,
  RunEvent,
  RunnerProcess,
  Shard,
  TreeChange,
} from '../execute/events.ts';
import { cellSchema, plannedTestSchema, planSchema } from './plan-schema.ts';
import {
  amount,
  anyNumber,
  check,
  count,
  flag,
  isObject,
  list,
  object,
  oneOf,
  optional,
  ordinal,
  record,
  type Schema,
  text,
  time,
  variant,
  yes,
} from './schema-fields.ts';

export type CheckedEvent =
  | { readonly kind: 'event'; readonly event: RunEvent }
  /** `problem` is a fragment: what was expected and what was found. */
  | { readonly kind: 'problem'; readonly problem: string };

/** An event with the fields that this version knows; others are left out. */
export function checkEvent(value: unknown): CheckedEvent {
  const checked = v.safeParse(eventSchema, value, { abortEarly: true });
  if (checked.success) return { kind: 'event', event: checked.output };
  return { kind: 'problem', problem: describeIssue(checked.issues[0]) };
}

/** A fragment: what was expected where, and what was found. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? '';
  if (issue.type === 'object' && issue.received === 'undefined') return `expected \`${path}\`, found none`;
  const expected = issue.type === 'custom' ? issue.message : (issue.expected ?? 'another value');
  return `expected ${expected}${path === '' ? '' : ` as \`${path}\``}, found ${shorten(issue.received)}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export function isEventKind(kind: unknown): kind is RunEvent['kind'] {
  return typeof kind === 'string' && Object.hasOwn(eventSchemas, kind);
}

/** There are thousands of these in a result. */
const traceEvent = check<TraceEvent>(
  'an event of a trace',
  (value) =>
    Array.isArray(value) &&
    Number.isFinite(value[0]) &&
    Number.isFinite(value[1]) &&
    typeof value[2] === 'string' &&
    typeof value[3] === 'string' &&
    value.every(isScalar),
);
const delivery = check<Delivery>(
  'a delivery pass',
  (value) =>
    Array.isArray(value) && value.length === 2 && Number.isFinite(value[0]) && typeof value[1] === 'boolean',
);

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

export const programResult = object<ProgramResult>({
  outcome: text as Schema<ProgramResult['outcome']>,
  elapsed: amount,
  ticks: count,
  passes: count,
  reschedules: count,
  afterwards: count,
  delivery: list(delivery),
  events: list(traceEvent),
  cancelling: record(count),
});

const moduleResult = object<ModuleResult>({
  kind: v.literal('module'),
  outcome: text,
  message: optional(text),
  elapsed: amount,
  marks: list(object<ModuleResult['marks'][number]>({ seconds: anyNumber, name: text })),
  counters: record(anyNumber),
  expectations: list(
    object<ModuleResult['expectations'][number]>({ name: text, met: flag, owed: text, happened: text }),
  ),
  timings: list(
    object<ModuleResult['timings'][number]>({
      name: text,
      size: optional(anyNumber),
      seconds: amount,
      samples: count,
    }),
  ),
});

export const testResult = object<TestResult>({
  kind: v.literal('test'),
  outcome: oneOf<TestResult['outcome']>({ errored: true, failed: true, passed: true, skipped: true }),
  elapsed: amount,
  message: optional(text),
});

const suiteResult = object<SuiteResult>({
  kind: v.literal('suite'),
  outcome: v.literal('returned'),
  elapsed: amount,
});

const otherResult = variant<ModuleResult | SuiteResult | TestResult>()('kind', {
  module: moduleResult,
  suite: suiteResult,
  test: testResult,
});

const result: Schema<ResultFrame['result']> = v.lazy((value): Schema<ResultFrame['result']> =>
  isObject(value) && 'kind' in value ? otherResult : programResult,
);

export const taskState = oneOf<VisitRecord['state']>({
  done: true,
  current: true,
  'must-cancel': true,
  'not-started': true,
  'waiter-done': true,
  waiting: true,
});

export const passRecord = object<PassRecord>({
  tick: count,
  seconds: anyNumber,
  eventsBefore: count,
  stepsBefore: count,
  scope: text,
  by: optional(text),
  visits: list(
    object<VisitRecord>({
      scope: text,
      task: text,
      state: taskState,
      cancels: count,
    }),
  ),
  queuedAgain: flag,
});

export const stepRecord = object<StepRecord>({
  tick: count,
  seconds: anyNumber,
  eventsBefore: count,
  task: text,
  operation: text,
  argument: optional(v.union([text, anyNumber])),
  leaving: optional(yes),
});

export const readySchema = object<Omit<ReadyFrame, 'kind'>>({
  protocol: anyNumber,
  subject: text,
  version: text,
  file: text,
  sha256: text,
});

export const countersSchema = object<Omit<CountersFrame, 'kind'>>({
  ticks: count,
  passes: count,
  reschedules: count,
  polls: count,
  cpuMs: amount,
});

export const observationSchema = object<Observation>({
  end: oneOf<Observation['end']>({
    exited: true,
    'exited-early': true,
    signalled: true,
    'timed-out': true,
    'not-started': true,
    'protocol-error': true,
    'environment-mismatch': true,
  }),
  problem: optional(text),
  leaked: flag,
  exitCode: optional(anyNumber),
  signal: optional(text),
  wallMs: amount,
  ready: optional(readySchema),
  counters: optional(countersSchema),
  result: optional(
    object<Omit<ResultFrame, 'kind'>>({
      result,
      wallSeconds: amount,
      cpuMs: optional(amount),
      polls: optional(count),
      usage: optional(object<Usage>({ userMs: amount, systemMs: amount, peakMemoryKiB: amount })),
      timeline: optional(list(passRecord)),
      steps: optional(list(stepRecord)),
    }),
  ),
  threw: optional(text),
  output: optional(text),
  peak: optional(object<Peak>({ processes: count, memoryMiB: amount })),
});

type EventOf<Kind> = Extract<RunEvent, { readonly kind: Kind }>;

const attemptFields = { atMs: amount, cell: text, attempt: ordinal };

const eventSchemas: { readonly [Kind in RunEvent['kind']]: Schema<EventOf<Kind>> } = {
  'run-started': object<EventOf<'run-started'>>({
    kind: v.literal('run-started'),
    format: anyNumber,
    run: text,
    startedAt: time,
    patchmatrix: text,
    node: text,
    platform: text,
    command: oneOf({ run: true, gate: true }),
    args: list(text),
    plan: planSchema,
    planSha256: text,
    shard: optional(object<Shard>({ index: ordinal, count: ordinal, cells: list(cellSchema) })),
    confinement: optional(
      object<Confinement>({
        sandbox: oneOf<Confinement['sandbox']>({ none: true, strict: true }),
        missing: list(text),
      }),
    ),
    resumes: optional(text),
    process: optional(object<RunnerProcess>({ pid: count, host: text, birth: optional(text) })),
  }),
  'cell-started': object<EventOf<'cell-started'>>({
    ...attemptFields,
    kind: v.literal('cell-started'),
  }),
  'cell-ready': object<EventOf<'cell-ready'>>({
    ...attemptFields,
    kind: v.literal('cell-ready'),
  }),
  'cell-counters': object<EventOf<'cell-counters'>>({
    ...attemptFields,
    kind: v.literal('cell-counters'),
    counters: countersSchema,
  }),
  'cell-finished': object<EventOf<'cell-finished'>>({
    ...attemptFields,
    kind: v.literal('cell-finished'),
    observation: observationSchema,
    cached: optional(object<CachedFrom>({ since: time, run: text })),
  }),
  'cell-unconfirmed': object<EventOf<'cell-unconfirmed'>>({
    ...attemptFields,
    kind: v.literal('cell-unconfirmed'),
    observation: observationSchema,
  }),
  'tests-found': object<EventOf<'tests-found'>>({
    ...attemptFields,
    kind: v.literal('tests-found'),
    tests: list(object<FoundCell>({ scenario: plannedTestSchema, cell: cellSchema })),
  }),
  'tree-changed': object<EventOf<'tree-changed'>>({
    kind: v.literal('tree-changed'),
    atMs: amount,
    files: list(
      object<TreeChange>({
        path: text,
        change: oneOf<TreeChange['change']>({ added: true, changed: true, removed: true }),
        cells: list(text),
      }),
    ),
  }),
  'run-finished': object<EventOf<'run-finished'>>({
    kind: v.literal('run-finished'),
    atMs: amount,
    interrupted: optional(text),
  }),
};

const eventSchema = variant<RunEvent>()('kind', eventSchemas);
