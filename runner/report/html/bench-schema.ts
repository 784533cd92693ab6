/** What a file that `bench --json` wrote may say, field by field. The compiler holds it against the type that is written. */
import type { TimingSize } from '../../cell/bench-protocol.ts';
import type { TimingSummary } from '../../compare/summarize-timings.ts';
import {
  amount,
  count,
  list,
  name,
  object,
  optional,
  type Schema,
  text,
} from '../../record/schema-fields.ts';
import type { BenchJson, BenchJsonColumn } from '../bench-json.ts';
import { literal } from 'valibot';

const column = object<BenchJsonColumn>({
  ...{ id: name, runtime: name, variant: name, version: name },
  baseline: optional(name),
});

const measurement = object<TimingSummary>({
  ...{ name, column: name, median: amount, deviation: amount, rounds: count },
  medians: list(amount),
  ratio: optional(amount),
  ratios: optional(list(amount)),
  growth: optional(object<TimingSize>({ of: name, size: amount, unit: name })),
});

export const benchSchema: Schema<BenchJson> = object<BenchJson>({
  kind: literal('bench'),
  ...{ patchmatrix: text, measuredAt: text, matrix: text, subject: text, suite: text },
  ...{ rounds: count, timeMs: amount },
  columns: list(column),
  measurements: list(measurement),
});
