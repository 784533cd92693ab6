/**
 * What the tool printed as JSON and is given again, to be shown beside a run: checked field by field, as the file may have
 * been edited, cut or made up.
 */
import * as v from 'valibot';

import type { Program } from '../../program/program.ts';
import { consequences } from '../explore/classify-difference.ts';
import type { ColumnNames } from '../explore/describe-divergence.ts';
import { describeIssue } from '../record/event-schema.ts';
import { passRecord, programResult, stepRecord, taskState } from '../record/observation-schema.ts';
import { isProgram } from '../record/plan-schema.ts';
import {
  amount,
  check,
  count,
  flag,
  list,
  name,
  object,
  optional,
  type Schema,
  text,
  variant,
} from '../record/schema-fields.ts';
import { benchSchema } from './html/bench-schema.ts';
import type { BenchJson } from './bench-json.ts';
import type { EntryJson, ExploreJson, FindingJson, RunJson } from './explore-json.ts';

/** By the word in `kind`. */
export type IncludedResults = BenchJson | ExploreJson;

export type CheckedResults =
  | { readonly kind: 'results'; readonly results: IncludedResults }
  /** `problem` is a fragment: what was expected and what was found. */
  | { readonly kind: 'problem'; readonly problem: string };

export function checkIncluded(value: unknown): CheckedResults {
  const checked = v.safeParse(includedResults, value, { abortEarly: true });
  if (checked.success) return { kind: 'results', results: checked.output };
  return { kind: 'problem', problem: describeIssue(checked.issues[0]) };
}

const entry: Schema<EntryJson | null> = v.nullable(object<EntryJson>({ tick: count, what: text }));

const run = v.intersect([
  programResult,
  object<Pick<RunJson, 'steps' | 'timeline'>>({ timeline: list(passRecord), steps: list(stepRecord) }),
]);

const finding = object<FindingJson>({
  kind: v.picklist(consequences),
  row: optional(taskState),
  operation: text,
  rule: text,
  program: check<Pick<Program, 'main'>>('a program', isProgram),
  steps: count,
  seen: count,
  firstSeen: count,
  confirmed: flag,
  divergence: optional(
    object<NonNullable<FindingJson['divergence']>>({ common: entry, left: entry, right: entry }),
  ),
  left: optional(run),
  right: optional(run),
  files: list(text),
});

const exploreJson = object<ExploreJson>({
  kind: v.literal('explore'),
  columns: object<ColumnNames>({ left: name, right: name }),
  seed: amount,
  programs: count,
  seconds: amount,
  programsPerSecond: amount,
  differing: count,
  examined: count,
  random: object<ExploreJson['random']>({ programs: count, differing: count }),
  interrupted: flag,
  findings: list(finding),
});

const includedResults = variant<IncludedResults>()('kind', { bench: benchSchema, explore: exploreJson });
