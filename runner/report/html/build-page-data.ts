/** From the report of a run to what its page draws at once. Pure. */
import type { ScenarioChange } from '../../compare/change.ts';
import { countChanges, isEqualInEveryField } from '../../compare/compare-columns.ts';
import { listPatchStates } from '../../compare/patch-states.ts';
import type {
  PageCell,
  PageColumn,
  PageComparison,
  PageData,
  PageRow,
  PageRun,
  PageVerdict,
} from '../../page/page-data.ts';
import type { RunResults } from '../../record/run-results.ts';
import { buildSuites, type Row, type Suite } from '../build-suites.ts';
import { describeCached } from '../cached-cells.ts';
import { type ClockPair, decidingVerdict, isSkipped, isSpurious } from '../clock-pair.ts';
import { secondsOf } from '../change-facts.ts';
import { measureLoop } from '../measure-loop.ts';
import { printableLine } from '../printable.ts';
import { quoteForShell } from '../quote-for-shell.ts';
import type { RunReport } from '../run-report.ts';
import { countCells } from '../summary-line.ts';
import { measuredCell } from '../table-cell.ts';
import { describeTreeChanges } from '../tree-changes.ts';
import { buildGrowth } from './build-growth.ts';
import { buildLoopSeries } from './build-loop-series.ts';

/** What a page shows beside its run. */
export type PageExtras = Partial<Pick<PageData, 'benches' | 'review' | 'searches'>>;

/** @param version of patchmatrix */
export function buildPageData(report: RunReport, version: string, extras: PageExtras = {}): PageData {
  const { results } = report;
  const { plan } = results;
  const loops = buildLoopSeries(report);
  const growth = buildGrowth(report);
  return {
    patchmatrix: version,
    title: `${plan.subject}: ${results.run}`,
    run: buildRun(report),
    ...(loops && { loops }),
    ...(growth && { growth }),
    ...{ searches: [], benches: [] },
    ...extras,
  };
}

function buildRun({ results, comparisons, deviations, wallSeconds }: RunReport): PageRun {
  const { plan } = results;
  const changes = new Map(
    comparisons.flatMap(({ candidate, changes: each }) =>
      each.map((change) => [`${change.scenario.id}@${candidate}`, change] as const),
    ),
  );
  return {
    name: results.run,
    startedAt: results.startedAt,
    ...{ subject: plan.subject, matrix: plan.matrix },
    command: ['npx patchmatrix', ...results.args.map(quoteForShell)].join(' '),
    ...(wallSeconds !== undefined && { wallSeconds }),
    state: results.interrupted !== undefined ? 'interrupted' : results.complete ? 'complete' : 'running',
    cells: results.cells.length,
    counts: countCells(results),
    notes: listNotes(results),
    runtimes: plan.runtimes.map(({ id, version }) => ({ id, version })),
    columns: buildColumns(results),
    suites: buildSuites(results).map((suite) => buildSuite(suite, changes)),
    comparisons: comparisons.map((comparison): PageComparison => ({
      baseline: comparison.baseline,
      candidate: comparison.candidate,
      counts: countChanges([comparison]),
      equal: isEqualInEveryField(comparison),
    })),
    deviations: deviations.map(({ cell, kind, description }) => ({
      ...{ cell, kind, description: printableLine(description) },
    })),
  };
}

function listNotes(results: RunResults): string[] {
  const { interrupted, shard, resumes, confinement } = results;
  const tree = describeTreeChanges(results);
  const cached = describeCached(results);
  return [
    ...(interrupted === undefined ? [] : [`The run was interrupted by ${interrupted}.`]),
    ...(shard === undefined ? [] : [`This is shard ${shard.index} of ${shard.count}, not the whole plan.`]),
    ...(resumes === undefined ? [] : [`The run went on with ${resumes}.`]),
    ...(cached === undefined ? [] : [`${cached}: nothing changed that decides these cells.`]),
    ...results.plan.runtimes.flatMap(({ id, problem }) =>
      problem === undefined ? [] : [`${id} could not be had: ${printableLine(problem)}`],
    ),
    ...(tree === undefined
      ? []
      : [
          `${tree.headline.replace(/^w/, 'W')}: ${tree.files.map(({ path, how }) => `${path} (${how})`).join(', ')}${tree.more > 0 ? ` and ${tree.more} more` : ''}.`,
        ]),
    ...(confinement?.missing ?? []).map((missing) => `Not held in: ${printableLine(missing)}.`),
  ];
}

function buildColumns(results: RunResults): PageColumn[] {
  const patches = new Map(listPatchStates(results).map((patch) => [patch.column, patch]));
  return results.plan.columns.map(({ id, runtime, variant, baseline }) => {
    const patch = patches.get(id);
    return {
      ...{ id, runtime, variant },
      ...(baseline !== undefined && { baseline }),
      ...(patch !== undefined &&
        (patch.isDiff || patch.state === 'no effect') && {
          patch: [patch.state, printableLine(patch.description)].filter((part) => part !== '').join(': '),
        }),
    };
  });
}

function buildSuite(
  { name, rows, passed }: Suite,
  changes: ReadonlyMap<string, ScenarioChange>,
): PageRun['suites'][number] {
  return { name, passed, rows: rows.flatMap((row) => buildRow(row, changes) ?? []) };
}

function buildRow(row: Row, changes: ReadonlyMap<string, ScenarioChange>): PageRow | undefined {
  const scenario = row.pairs.find((pair) => pair !== undefined)?.scenario;
  if (scenario === undefined) return undefined;
  const byColumn = new Map(row.pairs.flatMap((pair) => (pair === undefined ? [] : [[pair.column.id, pair]])));
  return {
    scenario: scenario.id,
    label: printableLine(row.label),
    title: printableLine(scenario.title),
    cells: row.pairs.map((pair, index): PageCell | null => {
      const cell = row.cells[index];
      if (pair === undefined || cell === undefined) return null;
      const change = changes.get(`${scenario.id}@${pair.column.id}`)?.change;
      return {
        verdict: verdictOfPair(pair),
        marks: cell.marks.join(''),
        text: printableLine(cell.text),
        ...(change !== undefined && change !== 'same' && change !== 'skipped' && { change }),
        ...measurePair(pair, byColumn.get(pair.column.baseline ?? '')),
      };
    }),
  };
}

function verdictOfPair(pair: ClockPair): PageVerdict {
  if (isSpurious(pair)) return 'spurious';
  return decidingVerdict(pair) ?? (isSkipped(pair) ? 'skipped' : 'unfinished');
}

function measurePair(pair: ClockPair, baseline: ClockPair | undefined): Pick<PageCell, 'rate' | 'ratio'> {
  const measured = measuredCell(pair);
  const seconds = secondsOf(measured);
  const before = secondsOf(baseline && measuredCell(baseline));
  const loop = measured && measureLoop(measured);
  const rate = loop?.atRest === false ? loop.reschedulesPerSecond : undefined;
  return {
    ...(seconds !== undefined && before !== undefined && before > 0 && { ratio: seconds / before }),
    ...(rate !== undefined && { rate }),
  };
}
