/**
 * What each line of `events.ndjson` may say, field by field: a file that was edited, cut or made up comes no further than
 * its reader. What one event says of another is the business of `reduce-events.ts`.
 */
import * as v from 'valibot';

import type {
  CachedFrom,
  Confinement,
  FoundCell,
  RunEvent,
  RunnerProcess,
  Shard,
  TreeChange,
} from '../execute/events.ts';
import { countersSchema, observationSchema } from './observation-schema.ts';
import { cellSchema, plannedTestSchema, planSchema } from './plan-schema.ts';
import {
  amount,
  anyNumber,
  count,
  describe,
  list,
  object,
  oneOf,
  optional,
  ordinal,
  type Schema,
  text,
  time,
  variant,
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
  return `expected ${expected}${path === '' ? '' : ` as \`${path}\``}, found ${excerpt(issue.received)}`;
}

/** The beginning of what was found, which may be of any length. */
export function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export function isEventKind(kind: unknown): kind is RunEvent['kind'] {
  return typeof kind === 'string' && Object.hasOwn(eventSchemas, kind);
}

type EventOf<Kind> = Extract<RunEvent, { readonly kind: Kind }>;

const atMs = describe(amount, "milliseconds since the run's start, on a monotonic clock");
const attemptFields = {
  atMs,
  cell: describe(text, 'the cell, by its name'),
  attempt: describe(ordinal, 'which run of the cell, from 1'),
};
const kind = <Kind extends RunEvent['kind']>(word: Kind, description: string) =>
  describe(v.literal(word), description);

const eventSchemas: { readonly [Kind in RunEvent['kind']]: Schema<EventOf<Kind>> } = {
  'run-started': object<EventOf<'run-started'>>({
    kind: kind('run-started', 'the first line: what is going to run, and where'),
    format: describe(anyNumber, 'version of these events'),
    run: describe(text, "the name of the run's folder"),
    startedAt: describe(time, 'ISO 8601'),
    patchmatrix: describe(text, 'the version that wrote it'),
    node: describe(text, 'the version of Node'),
    platform: describe(text, 'the system, `linux-x64`'),
    command: describe(
      oneOf({ run: true, gate: true }),
      '`gate` judges by the baseline columns alone, `run` by the accepted results first',
    ),
    args: describe(list(text), 'the words behind `patchmatrix` on the command line, which repeat the run'),
    plan: describe(planSchema, 'all that is to run; see below'),
    planSha256: describe(text, 'identifies the whole plan, also in a shard of it'),
    shard: describe(
      optional(
        object<Shard>({
          index: describe(ordinal, 'from 1 to `count`'),
          count: describe(ordinal, 'how many shards there are'),
          cells: describe(list(cellSchema), 'all cells of the whole plan, in its order'),
        }),
      ),
      'which part of a plan the run is; absent for a whole one',
    ),
    confinement: describe(
      optional(
        object<Confinement>({
          sandbox: describe(
            oneOf<Confinement['sandbox']>({ none: true, strict: true }),
            'with `strict` children have no network, and a file system that they can only read',
          ),
          missing: describe(list(text), 'what this machine does not allow, each with its reason'),
        }),
      ),
      'how far the children are held in',
    ),
    resumes: describe(optional(text), 'the run that this one goes on with: its finished attempts come next'),
    process: describe(
      optional(
        object<RunnerProcess>({
          pid: describe(count, 'its id'),
          host: describe(text, "the machine's name"),
          birth: describe(optional(text), 'tells it from a later process of the same id'),
        }),
      ),
      'which process writes the events',
    ),
  }),
  'cell-started': object<EventOf<'cell-started'>>({
    kind: kind('cell-started', 'a child of its own was asked for'),
    ...attemptFields,
  }),
  'cell-ready': object<EventOf<'cell-ready'>>({
    kind: kind('cell-ready', 'the child loaded what was planned; its time limit counts from here'),
    ...attemptFields,
  }),
  'cell-counters': object<EventOf<'cell-counters'>>({
    kind: kind('cell-counters', 'every 100 ms while the scenario runs'),
    ...attemptFields,
    counters: describe(countersSchema, "what was counted since the scenario's start"),
  }),
  'cell-finished': object<EventOf<'cell-finished'>>({
    kind: kind('cell-finished', 'all that is known of one finished attempt'),
    ...attemptFields,
    observation: describe(observationSchema, 'what was observed; see below'),
    cached: describe(
      optional(
        object<CachedFrom>({
          since: describe(time, 'when the run began in which it ran'),
          run: describe(text, 'the name of that run'),
        }),
      ),
      'only of a cell that did not run in this run',
    ),
  }),
  'cell-unconfirmed': object<EventOf<'cell-unconfirmed'>>({
    kind: kind(
      'cell-unconfirmed',
      'an end that the runner forced while other cells ran: the attempt is made again with the machine to itself',
    ),
    ...attemptFields,
    observation: describe(observationSchema, 'what was observed the first time'),
  }),
  'tests-found': object<EventOf<'tests-found'>>({
    kind: kind(
      'tests-found',
      "a suite's file says which tests are in it: their cells take the place of its own",
    ),
    ...attemptFields,
    tests: describe(
      list(
        object<FoundCell>({
          scenario: describe(plannedTestSchema, 'the test as a scenario'),
          cell: describe(cellSchema, 'its cell'),
        }),
      ),
      'the tests, in their order',
    ),
  }),
  'tree-changed': object<EventOf<'tree-changed'>>({
    kind: kind('tree-changed', "files of the user's are not as they were when the run began"),
    atMs,
    files: describe(
      list(
        object<TreeChange>({
          path: describe(text, 'relative to the folder of the matrix'),
          change: describe(
            oneOf<TreeChange['change']>({ added: true, changed: true, removed: true }),
            'what became of it',
          ),
          cells: describe(list(text), 'those that ran when it was written, as far as its time tells'),
        }),
      ),
      'each file',
    ),
  }),
  'run-finished': object<EventOf<'run-finished'>>({
    kind: kind('run-finished', 'the last line; without it the run was killed'),
    atMs,
    interrupted: describe(optional(text), 'the signal that ended the run early, `SIGINT`'),
  }),
};

/** Each line of `events.ndjson`, by its `kind`. */
export const eventSchema = variant<RunEvent>()('kind', eventSchemas);
