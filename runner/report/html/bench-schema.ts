/** What a file that `bench --json` wrote may say, field by field. The compiler holds it against the type that is written. */
import type { TimingSize } from '../../cell/bench-protocol.ts';
import type { RatioVerdict } from '../../compare/judge-ratio.ts';
import type { Interval } from '../../compare/median-interval.ts';
import type { GrowthSummary, TimingSummary } from '../../compare/summarize-timings.ts';
import type { BenchProblem } from '../../execute/time-columns.ts';
import {
  amount,
  anyNumber,
  count,
  list,
  name,
  object,
  oneOf,
  optional,
  type Schema,
  text,
} from '../../record/schema-fields.ts';
import type { BenchJson, BenchJsonColumn } from '../bench-json.ts';
import { literal, tuple } from 'valibot';

const column = object<BenchJsonColumn>({
  ...{ id: name, runtime: name, variant: name, version: name },
  baseline: optional(name),
});

const interval: Schema<Interval> = tuple([anyNumber, anyNumber]);

const measurement = object<TimingSummary>({
  ...{ name, column: name, median: amount, deviation: amount, rounds: count },
  medians: list(amount),
  ratio: optional(amount),
  ratios: optional(list(amount)),
  interval: optional(interval),
  verdict: optional(
    oneOf<RatioVerdict>({
      ...{ faster: true, same: true, slower: true, unclear: true },
      'too few rounds': true,
    }),
  ),
  growth: optional(object<TimingSize>({ of: name, size: amount, unit: name })),
});

const growth = object<GrowthSummary>({
  ...{ of: name, unit: name, column: name },
  ...{ exponent: anyNumber, factor: amount, explained: amount },
  interval: optional(interval),
});

const problem = object<BenchProblem>({ column: name, scenario: optional(name), problem: text });

export const benchSchema: Schema<BenchJson> = object<BenchJson>({
  kind: literal('bench'),
  ...{ patchmatrix: text, measuredAt: text, matrix: text, subject: text },
  ...{ rounds: count, timeMs: amount },
  columns: list(column),
  measurements: list(measurement),
  growths: optional(list(growth)),
  problems: optional(list(problem)),
});
