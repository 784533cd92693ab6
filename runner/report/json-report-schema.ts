/**
 * What the JSON report holds, field by field: the types of `json-report.ts` and the published JSON Schema are made from it.
 * Field names are stable; a field that is not known is null, so that every cell has every field.
 */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';

import { cell, change, count, describe, maybe } from './json-cell-schema.ts';

/** Grows when a field of the report changes its meaning or goes away. */
export const jsonReportFormat = 1;

const column = v.strictObject({
  id: describe(v.string(), '4.13+wide'),
  runtime: describe(v.string(), 'by its name in the matrix'),
  variant: describe(v.string(), 'by its name in the matrix'),
  version: describe(maybe(v.string()), 'the exact version'),
  baseline: describe(maybe(v.string()), 'the column that it is compared with'),
  patch: describe(
    maybe(
      v.strictObject({
        state: describe(
          v.picklist([
            ...(['applied', 'applied with offset', 'already applied', 'conflict', 'no effect'] as const),
          ]),
          'whether it fits, and does anything',
        ),
        description: describe(v.string(), 'the same as a sentence'),
        conflict: describe(v.array(v.string()), 'the hunk that does not fit, line by line'),
      }),
    ),
    'what became of the variant in this version; null for the library as it is',
  ),
  suites: describe(
    v.record(
      v.string(),
      v.strictObject({
        passed: describe(count, 'scenarios that passed'),
        total: describe(count, 'those that are not skipped'),
      }),
    ),
    "scenarios, not cells; the virtual clock's verdict counts, the real one's where there is no other",
  ),
});

const times = v.strictObject({
  verdict: describe(
    v.picklist(['slower', 'faster', 'not-distinguishable', 'too-few-samples']),
    'p < 0.002 and a factor of 1.1, or nothing is claimed',
  ),
  ratio: describe(maybe(v.number()), "the candidate's median by the baseline's; null if that is 0"),
  p: describe(maybe(v.number()), 'two-sided, of a rank test; null where none was made'),
  baselineSeconds: describe(v.number(), 'the median'),
  candidateSeconds: describe(v.number(), 'the median'),
  baselineSamples: describe(count, 'attempts'),
  candidateSamples: describe(count, 'attempts'),
});

const scenarioChange = v.strictObject({
  scenario: describe(v.string(), '`SUITE/NAME`'),
  change: describe(change, "the weightiest of the clocks' changes"),
  reason: describe(v.string(), 'a fragment; empty for `same`'),
  unverified: describe(v.boolean(), 'a side was to give a verdict and gave none'),
  clocks: describe(
    v.strictObject({
      virtual: describe(maybe(change), 'on the virtual clock'),
      real: describe(maybe(change), 'on the real clock'),
    }),
    'null for a clock that it did not run on',
  ),
  times: describe(maybe(times), 'on the real clock; null if a side has no times'),
});

const comparison = v.strictObject({
  baseline: describe(v.string(), 'a column, by its id'),
  candidate: describe(v.string(), 'a column, by its id'),
  equal: describe(v.boolean(), 'in every field on the virtual clock'),
  counts: describe(
    v.strictObject({
      same: describe(count, 'nothing differs'),
      regressed: describe(count, 'passed on the baseline, and does not here'),
      fixed: describe(count, 'passes here, and did not on the baseline'),
      changed: describe(count, 'the verdicts agree, what was observed does not'),
      spurious: describe(count, "a side's own attempts disagree"),
      added: describe(count, 'only the candidate has it'),
      removed: describe(count, 'only the baseline has it'),
      skipped: describe(count, 'a side has no verdict'),
    }),
    'scenarios, by what became of them',
  ),
  changes: describe(v.array(scenarioChange), 'scenario by scenario'),
});

const deviation = v.strictObject({
  cell: describe(v.string(), 'by its id'),
  kind: describe(v.picklist(['worse', 'better', 'changed']), 'than what was accepted, or than the baseline'),
  against: describe(
    v.picklist(['accepted', 'baseline']),
    'what it was held against: the baseline where nothing was accepted',
  ),
  description: describe(v.string(), 'a fragment'),
});

const bump = v.strictObject({
  base: describe(v.string(), 'what the lock files were compared with'),
  judged: describe(
    v.array(
      v.strictObject({
        package: describe(v.string(), 'its name'),
        ecosystem: describe(v.picklist(['npm', 'pypi']), 'where it is from'),
        from: describe(v.string(), 'the version before'),
        to: describe(v.string(), 'the version after'),
        files: describe(v.array(v.string()), 'the lock files that say so'),
        variant: describe(maybe(v.string()), 'the patch that is used today'),
        today: describe(v.string(), 'the column of the old version with its patch'),
        unpatched: describe(v.string(), 'the column of the new version as it is'),
        patched: describe(maybe(v.string()), 'the column of the new version with the patch'),
        verdict: describe(v.picklist(['block', 'drop the patch', 'safe', 'safe with patch']), 'what to do'),
        settled: describe(
          v.boolean(),
          'false if it is blocked only because something could not be verified that this machine should have',
        ),
        reasons: describe(
          v.array(
            v.strictObject({
              kind: describe(
                v.picklist([
                  ...(['already-applied', 'conflict', 'nothing-compared'] as const),
                  ...(['regressed', 'spurious', 'unverified'] as const),
                ]),
                'what was found',
              ),
              column: describe(v.string(), 'where, by its id'),
              scenario: describe(maybe(v.string()), 'null where it is not about one'),
              text: describe(v.string(), 'one sentence'),
            }),
          ),
          'what the verdict rests on',
        ),
        brokenByPatch: describe(
          v.array(v.string()),
          'scenarios that pass on the new version only without the patch, where it is kept',
        ),
      }),
    ),
    'each package of the matrix that went from one version to another',
  ),
  unpaired: describe(
    v.array(
      v.strictObject({
        package: describe(v.string(), 'its name'),
        from: describe(v.array(v.string()), 'all versions before; none if it was added'),
        to: describe(v.array(v.string()), 'all versions after; none if it was removed'),
        file: describe(v.string(), 'the lock file'),
      }),
    ),
    'packages of the matrix that were added or removed',
  ),
  others: describe(count, 'packages that changed and that no runtime of the matrix has'),
});

const treeChange = v.strictObject({
  path: describe(v.string(), 'relative to the folder of the matrix'),
  change: describe(v.picklist(['added', 'changed', 'removed']), 'what became of it'),
  cells: describe(v.array(v.string()), 'those that ran when it was written, as far as its time tells'),
});

const report = v.strictObject({
  format: describe(v.literal(jsonReportFormat), 'grows when a field changes its meaning or goes away'),
  patchmatrix: describe(v.string(), 'the version that wrote the report'),
  command: describe(
    v.picklist(['run', 'gate']),
    '`gate` judges by the baseline columns alone, `run` by the accepted results first',
  ),
  matrix: describe(v.string(), 'the matrix file, as the user named it'),
  subject: describe(v.string(), 'the library under test'),
  run: describe(v.string(), "the name of the run's folder"),
  startedAt: describe(v.string(), 'ISO 8601'),
  complete: describe(v.boolean(), 'false while it goes on, and if it was cut short'),
  interrupted: describe(
    maybe(v.string()),
    'the signal that ended the run early, or ENOSPC and its like for a disk that took no more',
  ),
  resumes: describe(
    maybe(v.string()),
    'the run that this one went on with: what had finished there is in these results',
  ),
  confinement: describe(
    maybe(
      v.strictObject({
        sandbox: describe(
          v.picklist(['none', 'strict']),
          'with `strict` they had no network, and a file system that they could only read',
        ),
        missing: describe(v.array(v.string()), 'each with its reason; empty if nothing is missing'),
      }),
    ),
    'how far the children were held in, and what the machine did not allow; null in results of versions that did not say',
  ),
  columns: describe(v.array(column), 'runtime × variant, in the order of the table'),
  comparisons: describe(v.array(comparison), 'each column with its baseline column'),
  deviations: describe(v.array(deviation), 'from the accepted results; `worse` counts against the run'),
  bump: describe(maybe(bump), 'what `gate --bump` was asked for; null for another run'),
  treeChanges: describe(
    v.array(treeChange),
    "what became of the user's files while the cells ran; it counts for no verdict",
  ),
  cells: describe(v.array(cell), 'column × scenario × clock'),
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
