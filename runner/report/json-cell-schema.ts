/** What the JSON report holds of a cell, field by field, and the words that its other parts have too. */
import * as v from 'valibot';

export const maybe = <Schema extends v.GenericSchema>(schema: Schema) => v.nullable(schema);
export const describe = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const clock = v.picklist(['virtual', 'real']);
const verdict = v.picklist(['passed', 'failed', 'errored', 'skipped']);
export const change = v.picklist([
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
  met: describe(v.boolean(), 'whether it was so'),
  owed: describe(v.string(), 'what was owed, a fragment'),
  happened: describe(v.string(), 'what happened, a fragment'),
});

const timing = v.strictObject({
  name: describe(v.string(), 'what was measured'),
  size: describe(maybe(v.number()), 'of its input'),
  seconds: describe(v.number(), 'the median'),
  samples: describe(count, 'how many measurements it is the median of'),
});

const attempt = v.strictObject({
  attempt: describe(count, 'from 1'),
  verdict: describe(verdict, 'of this attempt'),
  reason: describe(v.string(), 'one sentence; empty for one that passed'),
  end: describe(end, 'of the process'),
  elapsed: describe(maybe(v.number()), "seconds on the cell's clock"),
  wallSeconds: describe(maybe(v.number()), "real seconds of the scenario, without the child's start"),
});

export const cell = v.strictObject({
  id: describe(v.string(), 'contract/fail-after@4.13+wide#virtual'),
  scenario: describe(v.string(), '`SUITE/NAME`'),
  suite: describe(v.string(), 'the suite of the scenario'),
  runtime: describe(v.string(), 'the version, by its name in the matrix'),
  variant: describe(v.string(), 'the patch, by its name in the matrix'),
  clock: describe(clock, '`virtual` decides, `real` confirms and measures'),
  state: describe(v.picklist(['pending', 'running', 'finished']), 'how far it came'),
  verdict: describe(maybe(verdict), 'null for a cell that has not finished'),
  reason: describe(maybe(v.string()), 'one sentence; empty for a cell that passed'),
  cached: describe(
    maybe(
      v.strictObject({
        since: describe(v.string(), 'ISO 8601'),
        run: describe(v.string(), 'its name'),
      }),
    ),
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
  problem: describe(maybe(v.string()), 'of an end that is no clean exit: what was expected, what was found'),
  threw: describe(
    maybe(v.string()),
    "the message of the scenario's or the variant's own code, where that failed",
  ),
  outcome: describe(maybe(v.string()), 'of the program, the module or the test'),
  elapsed: describe(maybe(v.number()), "seconds on the cell's clock"),
  ticks: describe(maybe(count), 'iterations of the loop; of a program, as the next three'),
  passes: describe(maybe(count), 'delivery passes'),
  reschedules: describe(maybe(count), 'how often a pass queued another one'),
  afterwards: describe(maybe(count), 'reschedules in the 100 iterations after the end: 0 at rest'),
  reschedulesPerSecond: describe(maybe(v.number()), "on the cell's clock"),
  wallSeconds: describe(maybe(v.number()), "real seconds of the program, without the child's start"),
  cpuMs: describe(maybe(v.number()), "CPU milliseconds of the program, without the child's start"),
  userMs: describe(maybe(v.number()), 'CPU milliseconds of the whole child'),
  systemMs: describe(maybe(v.number()), 'the same, in the system'),
  peakMemoryKiB: describe(maybe(v.number()), 'the most memory of the child that was resident'),
  peak: describe(
    maybe(
      v.strictObject({
        processes: describe(count, 'of the child and its descendants'),
        memoryMiB: describe(v.number(), 'of their own, without what they share'),
      }),
    ),
    'the most that was seen at once of the child and what it started; null for one that ended before the first look',
  ),
  polls: describe(maybe(count), 'of the operating system'),
  expectations: describe(v.array(expectation), 'what was owed, one by one'),
  marks: describe(
    maybe(
      v.array(
        v.strictObject({
          seconds: describe(v.number(), 'since `run` began'),
          name: describe(v.string(), 'what `probe.mark` was given'),
        }),
      ),
    ),
    'of a scenario that is a module, with the seconds since its `run` began; null for others, as the next two',
  ),
  counters: describe(maybe(v.record(v.string(), count)), 'calls, by the name of the counter'),
  timings: describe(maybe(v.array(timing)), 'what the module measured, for each size of its input'),
  attempts: describe(v.array(attempt), 'each run of the cell'),
  rerun: describe(v.string(), 'the command that runs just this cell again'),
  loaded: describe(
    maybe(
      v.strictObject({
        version: describe(v.string(), 'the exact version'),
        file: describe(v.string(), 'the file'),
        sha256: describe(v.string(), 'of what belongs to it'),
      }),
    ),
    'what the child loaded, as it saw it',
  ),
});
