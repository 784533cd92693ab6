/**
 * What the JSON report holds, field by field: the types of `json-report.ts` and the published JSON Schema are made from it.
 * Field names are stable; a field that is not known is null, so that every cell has every field.
 */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';

/** Grows when a field of the report changes its meaning or goes away. */
export const jsonReportFormat = 1;

const maybe = <Schema extends v.GenericSchema>(schema: Schema) => v.nullable(schema);
const describe = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const clock = v.picklist(['virtual', 'real']);
const verdict = v.picklist(['passed', 'failed', 'errored', 'skipped']);
const change = v.picklist([
  ...(['same', 'regressed', 'fixed', 'changed', 'spurious', 'added', 'removed', 'skipped'] as const),
]);
const end = v.picklist([
  ...(['exited', 'exited-early', 'signalled', 'timed-out'] as const),
  ...(['not-started', 'protocol-error', 'environment-mismatch'] as const),
]);

const expectation = v.strictObject({
  name: describe(
    v.string(),
    '`outcome`, `reaches LABEL`, `never-reaches LABEL`, `catches ID`, `within`, `at-rest`, and what a module calls its own',
  ),
  met: v.boolean(),
  owed: v.string(),
  happened: v.string(),
});

const timing = v.strictObject({
  name: v.string(),
  size: maybe(v.number()),
  seconds: describe(v.number(), 'the median'),
  samples: count,
});

const attempt = v.strictObject({
  attempt: describe(count, 'from 1'),
  verdict,
  reason: v.string(),
  end,
  elapsed: describe(maybe(v.number()), "seconds on the cell's clock"),
  wallSeconds: maybe(v.number()),
});

const cell = v.strictObject({
  id: describe(v.string(), 'contract/fail-after@4.13+wide#virtual'),
  scenario: v.string(),
  suite: v.string(),
  runtime: v.string(),
  variant: v.string(),
  clock,
  state: v.picklist(['pending', 'running', 'finished']),
  verdict: maybe(verdict),
  reason: describe(maybe(v.string()), 'one sentence; empty for a cell that passed'),
  cached: describe(
    maybe(v.strictObject({ since: v.string(), run: v.string() })),
    'when the run began that it ran in, ISO 8601, and its name: what is said of it, its times too, is of then; null for a cell that ran',
  ),
  spurious: describe(
    maybe(v.string()),
    "how the cell's own attempts disagree; it is then neither passed nor failed",
  ),
  unconfirmed: describe(
    maybe(v.string()),
    'why it was ended beside other cells before it ran alone, which is what counts',
  ),
  change: describe(maybe(change), 'against the same cell of the baseline column; null for a baseline'),
  end: describe(maybe(end), 'of the process'),
  problem: maybe(v.string()),
  threw: maybe(v.string()),
  outcome: describe(maybe(v.string()), 'of the program, the module or the test'),
  elapsed: describe(maybe(v.number()), "seconds on the cell's clock"),
  ticks: maybe(count),
  passes: maybe(count),
  reschedules: maybe(count),
  afterwards: maybe(count),
  reschedulesPerSecond: describe(maybe(v.number()), "on the cell's clock"),
  wallSeconds: describe(maybe(v.number()), "real seconds of the program, without the child's start"),
  cpuMs: describe(maybe(v.number()), "CPU milliseconds of the program, without the child's start"),
  userMs: describe(maybe(v.number()), 'CPU milliseconds of the whole child'),
  systemMs: maybe(v.number()),
  peakMemoryKiB: maybe(v.number()),
  peak: describe(
    maybe(v.strictObject({ processes: count, memoryMiB: v.number() })),
    'the most that was seen at once of the child and what it started; null for one that ended before the first look',
  ),
  polls: describe(maybe(count), 'of the operating system'),
  expectations: v.array(expectation),
  marks: describe(
    maybe(v.array(v.strictObject({ seconds: v.number(), name: v.string() }))),
    'of a scenario that is a module, with the seconds since its `run` began; null for others, as the next two',
  ),
  counters: describe(maybe(v.record(v.string(), count)), 'calls, by the name of the counter'),
  timings: describe(maybe(v.array(timing)), 'what the module measured, for each size of its input'),
  attempts: v.array(attempt),
  rerun: describe(v.string(), 'the command that runs just this cell again'),
  loaded: describe(
    maybe(v.strictObject({ version: v.string(), file: v.string(), sha256: v.string() })),
    'what the child loaded, as it saw it',
  ),
});

const column = v.strictObject({
  id: describe(v.string(), '4.13+wide'),
  runtime: v.string(),
  variant: v.string(),
  version: maybe(v.string()),
  baseline: describe(maybe(v.string()), 'the column that it is compared with'),
  patch: describe(
    maybe(
      v.strictObject({
        state: v.picklist([
          ...(['applied', 'applied with offset', 'already applied', 'conflict', 'no effect'] as const),
        ]),
        description: v.string(),
        conflict: describe(v.array(v.string()), 'the hunk that does not fit, line by line'),
      }),
    ),
    'what became of the variant in this version; null for the library as it is',
  ),
  suites: describe(
    v.record(v.string(), v.strictObject({ passed: count, total: count })),
    "scenarios, not cells; the virtual clock's verdict counts, the real one's where there is no other",
  ),
});

const times = v.strictObject({
  verdict: v.picklist(['slower', 'faster', 'not-distinguishable', 'too-few-samples']),
  ratio: describe(maybe(v.number()), "the candidate's median by the baseline's; null if that is 0"),
  p: describe(maybe(v.number()), 'two-sided, of a rank test; null where none was made'),
  baselineSeconds: v.number(),
  candidateSeconds: v.number(),
  baselineSamples: count,
  candidateSamples: count,
});

const scenarioChange = v.strictObject({
  scenario: v.string(),
  change,
  reason: v.string(),
  unverified: describe(v.boolean(), 'a side was to give a verdict and gave none'),
  clocks: v.strictObject({ virtual: maybe(change), real: maybe(change) }),
  times: maybe(times),
});

const comparison = v.strictObject({
  baseline: v.string(),
  candidate: v.string(),
  equal: describe(v.boolean(), 'in every field on the virtual clock'),
  counts: v.strictObject({
    ...{ same: count, regressed: count, fixed: count, changed: count },
    ...{ spurious: count, added: count, removed: count, skipped: count },
  }),
  changes: v.array(scenarioChange),
});

const deviation = v.strictObject({
  cell: v.string(),
  kind: v.picklist(['worse', 'better', 'changed']),
  against: v.picklist(['accepted', 'baseline']),
  description: v.string(),
});

const bump = v.strictObject({
  base: describe(v.string(), 'what the lock files were compared with'),
  judged: v.array(
    v.strictObject({
      package: v.string(),
      ecosystem: v.picklist(['npm', 'pypi']),
      from: describe(v.string(), 'the version before'),
      to: v.string(),
      files: describe(v.array(v.string()), 'the lock files that say so'),
      variant: describe(maybe(v.string()), 'the patch that is used today'),
      today: describe(v.string(), 'the column of the old version with its patch'),
      unpatched: describe(v.string(), 'the column of the new version as it is'),
      patched: describe(maybe(v.string()), 'the column of the new version with the patch'),
      verdict: v.picklist(['block', 'drop the patch', 'safe', 'safe with patch']),
      settled: describe(
        v.boolean(),
        'false if it is blocked only because something could not be verified that this machine should have',
      ),
      reasons: v.array(
        v.strictObject({
          kind: v.picklist([
            ...(['already-applied', 'conflict', 'nothing-compared'] as const),
            ...(['regressed', 'spurious', 'unverified'] as const),
          ]),
          column: v.string(),
          scenario: maybe(v.string()),
          text: v.string(),
        }),
      ),
      brokenByPatch: describe(
        v.array(v.string()),
        'scenarios that pass on the new version only without the patch, where it is kept',
      ),
    }),
  ),
  unpaired: describe(
    v.array(
      v.strictObject({
        package: v.string(),
        from: v.array(v.string()),
        to: v.array(v.string()),
        file: v.string(),
      }),
    ),
    'packages of the matrix that were added or removed',
  ),
  others: describe(count, 'packages that changed and that no runtime of the matrix has'),
});

const treeChange = v.strictObject({
  path: describe(v.string(), 'relative to the folder of the matrix'),
  change: v.picklist(['added', 'changed', 'removed']),
  cells: describe(v.array(v.string()), 'those that ran when it was written, as far as its time tells'),
});

const report = v.strictObject({
  format: v.literal(jsonReportFormat),
  patchmatrix: describe(v.string(), 'the version that wrote the report'),
  command: v.picklist(['run', 'gate']),
  matrix: v.string(),
  subject: v.string(),
  run: v.string(),
  startedAt: describe(v.string(), 'ISO 8601'),
  complete: v.boolean(),
  interrupted: describe(
    maybe(v.string()),
    'the signal that ended the run early, or ENOSPC and its like for a disk that took no more',
  ),
  resumes: describe(
    maybe(v.string()),
    'the run that this one went on with: what had finished there is in these results',
  ),
  confinement: describe(
    maybe(v.strictObject({ sandbox: v.picklist(['none', 'strict']), missing: v.array(v.string()) })),
    'how far the children were held in, and what the machine did not allow; null in results of versions that did not say',
  ),
  columns: v.array(column),
  comparisons: describe(v.array(comparison), 'each column with its baseline column'),
  deviations: describe(v.array(deviation), 'from the accepted results; `worse` counts against the run'),
  bump: describe(maybe(bump), 'what `gate --bump` was asked for; null for another run'),
  treeChanges: describe(
    v.array(treeChange),
    "what became of the user's files while the cells ran; it counts for no verdict",
  ),
  cells: v.array(cell),
});

export type JsonReport = v.InferOutput<typeof report>;
export type JsonColumn = v.InferOutput<typeof column>;
export type JsonCell = v.InferOutput<typeof cell>;
export type JsonBump = v.InferOutput<typeof bump>;
export type JsonComparison = v.InferOutput<typeof comparison>;

/** The JSON Schema as the text of a file. */
export function renderJsonReportSchema(): string {
  const schema = toJsonSchema(report);
  return `${JSON.stringify({ ...schema, title: 'patchmatrix report' }, null, 2)}\n`;
}
