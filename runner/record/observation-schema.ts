/**
 * What the events of a run may say of one attempt at a cell, field by field: how its process ended, what it counted, and what
 * the scenario in it did. The events around it are those of `event-schema.ts`.
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
import type { Observation, Peak } from '../execute/events.ts';
import {
  amount,
  anyNumber,
  check,
  type Choice,
  count,
  describe,
  flag,
  isObject,
  list,
  object,
  oneOf,
  optional,
  record,
  type Schema,
  text,
  variant,
  yes,
} from './schema-fields.ts';

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
  outcome: describe(
    text as Schema<ProgramResult['outcome']>,
    '`returned`, `cancelled`, `deadlock`, `spin` or `raised NAME`',
  ),
  elapsed: describe(amount, "seconds on the loop's clock until main ended"),
  ticks: describe(count, 'iterations of the loop until main ended'),
  passes: describe(count, 'delivery passes that were begun'),
  reschedules: describe(count, 'how often a pass queued another one'),
  afterwards: describe(count, 'reschedules in the 100 iterations after main ended: 0 at rest'),
  delivery: describe(list(delivery), 'the first 40 passes, `[tick, queued another]`'),
  events: describe(list(traceEvent), 'the trace, `[tick, seconds, task, kind, …details]`'),
  cancelling: describe(record(count), '`Task.cancelling()` of each task that ended'),
});

const moduleResult = object<ModuleResult>({
  kind: describe(v.literal('module'), 'a scenario that is a function'),
  outcome: describe(
    text,
    '`returned`, `raised NAME`, or `deadlock` if nothing was left that could have ended it',
  ),
  message: describe(optional(text), 'of the error that ended it'),
  elapsed: describe(amount, 'real seconds'),
  marks: describe(
    list(
      object<ModuleResult['marks'][number]>({
        seconds: describe(anyNumber, 'since the start of `run`'),
        name: describe(text, 'what `probe.mark` was given'),
      }),
    ),
    'where the scenario came, in its order',
  ),
  counters: describe(record(anyNumber), 'calls, by the name of the counter'),
  expectations: describe(
    list(
      object<ModuleResult['expectations'][number]>({
        name: describe(text, 'what the scenario calls it'),
        met: describe(flag, 'whether it was so'),
        owed: describe(text, 'what was owed, a fragment'),
        happened: describe(text, 'what happened, a fragment'),
      }),
    ),
    'what the scenario expected',
  ),
  timings: describe(
    list(
      object<ModuleResult['timings'][number]>({
        name: describe(text, 'what was measured'),
        size: describe(optional(anyNumber), 'of its input'),
        seconds: describe(amount, 'the median'),
        samples: describe(count, 'how many measurements it is the median of'),
      }),
    ),
    'what `probe.time` and `probe.growth` measured',
  ),
});

export const testResult = object<TestResult>({
  kind: describe(v.literal('test'), 'a test of a suite'),
  outcome: describe(
    oneOf<TestResult['outcome']>({ errored: true, failed: true, passed: true, skipped: true }),
    'what became of it',
  ),
  elapsed: describe(amount, 'real seconds; 0 where its runner does not say'),
  message: describe(optional(text), 'why it did not pass, or was skipped'),
});

const suiteResult = object<SuiteResult>({
  kind: describe(v.literal('suite'), 'a file of tests, whatever became of them'),
  outcome: describe(v.literal('returned'), 'the file came to its end'),
  elapsed: describe(amount, 'real seconds'),
});

const otherResult = variant<ModuleResult | SuiteResult | TestResult>()('kind', {
  module: moduleResult,
  suite: suiteResult,
  test: testResult,
});

/** A program's result has no kind: it is what the recordings hold. */
const result: Choice & Schema<ResultFrame['result']> = {
  ...v.lazy((value): Schema<ResultFrame['result']> =>
    isObject(value) && 'kind' in value ? otherResult : programResult,
  ),
  key: 'kind',
  members: new Map<string, Schema<unknown>>([['absent', programResult], ...otherResult.members]),
};

export const taskState = oneOf<VisitRecord['state']>({
  done: true,
  current: true,
  'must-cancel': true,
  'not-started': true,
  'waiter-done': true,
  waiting: true,
});

export const passRecord = object<PassRecord>({
  tick: describe(count, 'the iteration of the loop'),
  seconds: describe(anyNumber, "on the loop's clock"),
  eventsBefore: describe(count, 'events of the trace when it began, which places it among them'),
  stepsBefore: describe(count, 'steps that had begun when it began'),
  scope: describe(text, 'its id in the program, or `#n` for one that the library made'),
  by: describe(optional(text), 'the task that ran when it began; absent if the loop began it'),
  visits: describe(
    list(
      object<VisitRecord>({
        scope: describe(text, 'the scope of the task'),
        task: describe(text, 'the task that was looked at'),
        state: describe(taskState, 'in which it was found'),
        cancels: describe(count, 'how often the pass cancelled it'),
      }),
    ),
    'what it did with each task',
  ),
  queuedAgain: describe(flag, 'whether it queued another pass'),
});

export const stepRecord = object<StepRecord>({
  tick: describe(count, 'the iteration of the loop'),
  seconds: describe(anyNumber, "on the loop's clock"),
  eventsBefore: describe(count, 'events of the trace by then'),
  task: describe(text, 'the task that began the step'),
  operation: describe(text, "the step's operation, `cancel`"),
  argument: describe(
    optional(v.union([text, anyNumber])),
    "the operation's own value, where it is a name or a number",
  ),
  leaving: describe(optional(yes), "the block's body has ended, and it is about to be left"),
});

export const readySchema = object<Omit<ReadyFrame, 'kind'>>({
  protocol: describe(anyNumber, "version of the child's frames"),
  subject: describe(text, 'the library that was loaded'),
  version: describe(text, 'its exact version'),
  file: describe(text, 'the file that was loaded'),
  sha256: describe(text, 'of what belongs to it'),
});

export const countersSchema = object<Omit<CountersFrame, 'kind'>>({
  ticks: describe(count, 'iterations of the loop'),
  passes: describe(count, 'delivery passes'),
  reschedules: describe(count, 'how often a pass queued another one'),
  polls: describe(count, 'of the operating system'),
  cpuMs: describe(amount, 'CPU milliseconds'),
});

export const observationSchema = object<Observation>({
  end: describe(
    oneOf<Observation['end']>({
      exited: true,
      'exited-early': true,
      signalled: true,
      'timed-out': true,
      'not-started': true,
      'protocol-error': true,
      'environment-mismatch': true,
    }),
    'of the process, never mixed with what the program in it did',
  ),
  problem: describe(
    optional(text),
    'a sentence for every end but a clean exit: what was expected, what was found',
  ),
  leaked: describe(flag, 'a process outlived the child'),
  exitCode: describe(optional(anyNumber), 'of the process'),
  signal: describe(optional(text), 'that ended it, `SIGKILL`'),
  wallMs: describe(amount, 'milliseconds from start to exit, as the runner saw them'),
  ready: describe(optional(readySchema), 'what the child had loaded, as it saw it'),
  counters: describe(optional(countersSchema), 'the last that the child published; they survive a kill'),
  result: describe(
    optional(
      object<Omit<ResultFrame, 'kind'>>({
        result: describe(result, 'by the kind of scenario'),
        wallSeconds: describe(amount, "real seconds of the scenario, without the child's start"),
        cpuMs: describe(optional(amount), 'CPU milliseconds of the same'),
        polls: describe(optional(count), 'of the operating system'),
        usage: describe(
          optional(
            object<Usage>({
              userMs: describe(amount, 'CPU milliseconds in the program'),
              systemMs: describe(amount, 'CPU milliseconds in the system'),
              peakMemoryKiB: describe(amount, 'the most memory that was resident'),
            }),
          ),
          'of the whole child, by the accounting of the system',
        ),
        timeline: describe(optional(list(passRecord)), 'each delivery pass, task by task'),
        steps: describe(optional(list(stepRecord)), 'what each task began'),
      }),
    ),
    'what the scenario did; absent if the child ended before it said so',
  ),
  threw: describe(optional(text), "the scenario's or the variant's own code failed, with its message"),
  output: describe(optional(text), 'what the child printed, head and tail; absent if it printed nothing'),
  peak: describe(
    optional(
      object<Peak>({
        processes: describe(count, 'of the child and its descendants'),
        memoryMiB: describe(amount, 'of their own, without what they share'),
      }),
    ),
    'the most that was seen at once; absent where the system does not say',
  ),
});
