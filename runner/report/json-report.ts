/**
 * The results of a run as one JSON value for programs. What each field means is told in `json-report-schema.ts`.
 */
import { moduleResultOf, programResultOf } from '../compare/program-result.ts';
import type { BumpReport } from '../bump/bump-report.ts';
import type { ColumnComparison, ScenarioChange } from '../compare/change.ts';
import { countChanges, isEqualInEveryField } from '../compare/compare-columns.ts';
import { compareCells } from '../compare/compare-cells.ts';
import { type ColumnPatchState, listPatchStates } from '../compare/patch-states.ts';
import { cellId } from '../plan/cell-names.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { countPassed, pairClocks } from './clock-pair.ts';
import {
  type JsonBump,
  type JsonCell,
  type JsonColumn,
  type JsonComparison,
  type JsonReport,
  jsonReportFormat,
} from './json-report-schema.ts';
import { measureLoop } from './measure-loop.ts';
import type { RunReport } from './run-report.ts';
import { renderJson } from './render-json.ts';

/** The report as text, indented. */
export const renderJsonReport = (report: RunReport, { version }: { readonly version: string }): string =>
  renderJson(buildJsonReport(report, version), 2);

/** Builds the report of a run at any moment of it. @param version of patchmatrix */
export const buildJsonReport = (report: RunReport, version: string): JsonReport => {
  const { results, rerunCommand } = report;
  const byId = new Map(results.cells.map((result) => [result.cell.id, result]));
  return {
    format: jsonReportFormat,
    patchmatrix: version,
    command: results.command,
    matrix: results.plan.matrix,
    subject: results.plan.subject,
    run: results.run,
    startedAt: results.startedAt,
    complete: results.complete && results.interrupted === undefined,
    interrupted: results.interrupted ?? null,
    resumes: results.resumes ?? null,
    confinement: buildConfinement(results),
    columns: buildColumns(results),
    comparisons: report.comparisons.map(buildJsonComparison),
    deviations: report.deviations.map(({ cell, kind, against, description }) => ({
      ...{ cell, kind, against, description },
    })),
    bump: report.bump === undefined ? null : buildBump(report.bump),
    treeChanges: (results.treeChanges ?? []).map(({ path, change, cells }) => ({
      ...{ path, change },
      cells: [...cells],
    })),
    cells: results.cells.map((result) => buildCell(result, byId, rerunCommand)),
  };
};

const buildConfinement = ({ confinement }: RunResults): JsonReport['confinement'] =>
  confinement === undefined ? null : { sandbox: confinement.sandbox, missing: [...confinement.missing] };

/** One pair of columns, as the report holds it. */
export const buildJsonComparison = (comparison: ColumnComparison): JsonComparison => ({
  baseline: comparison.baseline,
  candidate: comparison.candidate,
  equal: isEqualInEveryField(comparison),
  counts: countChanges([comparison]),
  changes: comparison.changes.map(({ scenario, change, reason, unverified, clocks, times }) => ({
    scenario: scenario.id,
    ...{ change, reason, unverified },
    clocks: { virtual: clocks.virtual?.change ?? null, real: clocks.real?.change ?? null },
    times: times === undefined ? null : buildTimes(times),
  })),
});

const buildBump = ({ base, judged, unpaired, others }: BumpReport): JsonBump => ({
  base,
  judged: judged.map(({ judgement, ...bump }) => ({
    ...{ package: bump.package, ecosystem: bump.ecosystem, from: bump.from, to: bump.to },
    files: [...bump.files],
    variant: bump.variant ?? null,
    ...{ today: bump.today, unpatched: bump.unpatched },
    patched: bump.patched ?? null,
    ...{ verdict: judgement.verdict, settled: judgement.isSettled },
    reasons: judgement.reasons.map(({ scenario = null, ...reason }) => ({ ...reason, scenario })),
    brokenByPatch: [...(judgement.brokenByPatch ?? [])],
  })),
  unpaired: unpaired.map(({ package: name, from, to, file }) => ({
    ...{ package: name, from: [...from], to: [...to], file },
  })),
  others,
});

const buildTimes = (times: NonNullable<ScenarioChange['times']>) => ({
  ...times,
  ratio: Number.isFinite(times.ratio) ? times.ratio : null,
  p: times.p ?? null,
});

const buildColumns = (results: RunResults): JsonColumn[] => {
  const pairs = pairClocks(results);
  const { columns, runtimes } = results.plan;
  const patches = new Map(listPatchStates(results).map((patch) => [patch.column, patch]));
  return columns.map(({ id, runtime, variant, baseline }) => {
    const own = pairs.filter(({ column }) => column.id === id);
    const suites = [...new Set(own.map(({ scenario }) => scenario.suite))];
    return {
      id,
      runtime,
      variant,
      version: runtimes.find((planned) => planned.id === runtime)?.version ?? null,
      baseline: baseline ?? null,
      patch: buildPatch(patches.get(id)),
      suites: Object.fromEntries(
        suites.map((suite) => [suite, countPassed(own.filter(({ scenario }) => scenario.suite === suite))]),
      ),
    };
  });
};

const buildPatch = (patch: ColumnPatchState | undefined): JsonColumn['patch'] =>
  patch === undefined
    ? null
    : { state: patch.state, description: patch.description, conflict: [...patch.conflict] };

const buildCell = (
  cellResult: CellResult,
  byId: ReadonlyMap<string, CellResult>,
  rerunCommand: (cellId: string) => string,
): JsonCell => {
  const { cell, scenario, column, state, observation, judgement } = cellResult;
  const frame = observation?.result;
  const result = frame?.result;
  const program = programResultOf(observation);
  const module = moduleResultOf(observation);
  const baseline = column.baseline && byId.get(cellId({ ...cell, column: column.baseline }));
  /** A child that was killed has published counters, but no result. */
  const counters = observation?.counters;
  const counted = program ?? (scenario.kind === 'program' ? counters : undefined);
  return {
    id: cell.id,
    scenario: scenario.id,
    suite: scenario.suite,
    runtime: column.runtime,
    variant: column.variant,
    clock: cell.clock,
    state,
    verdict: judgement?.verdict ?? null,
    reason: judgement?.reason ?? null,
    cached: cellResult.cached ?? null,
    spurious: cellResult.spurious ?? null,
    unconfirmed: cellResult.unconfirmed?.problem ?? null,
    change: baseline ? compareCells(baseline, cellResult).change : null,
    end: observation?.end ?? null,
    problem: observation?.problem ?? null,
    threw: observation?.threw ?? null,
    outcome: result?.outcome ?? null,
    elapsed: result?.elapsed ?? null,
    ticks: counted?.ticks ?? null,
    passes: counted?.passes ?? null,
    reschedules: counted?.reschedules ?? null,
    afterwards: program?.afterwards ?? null,
    reschedulesPerSecond: measureLoop(cellResult)?.reschedulesPerSecond ?? null,
    wallSeconds: frame?.wallSeconds ?? null,
    cpuMs: frame?.cpuMs ?? counters?.cpuMs ?? null,
    userMs: frame?.usage?.userMs ?? null,
    systemMs: frame?.usage?.systemMs ?? null,
    peakMemoryKiB: frame?.usage?.peakMemoryKiB ?? null,
    peak: observation?.peak ?? null,
    polls: frame?.polls ?? counters?.polls ?? null,
    expectations: [...(judgement?.expectations ?? [])],
    marks: module ? [...module.marks] : null,
    counters: module?.counters ?? null,
    timings: module ? module.timings.map(({ size = null, ...timing }) => ({ ...timing, size })) : null,
    attempts: cellResult.attempts.map(({ attempt, observation: own, judgement: { verdict, reason } }) => ({
      ...{ attempt, verdict, reason, end: own.end },
      elapsed: own.result?.result.elapsed ?? null,
      wallSeconds: own.result?.wallSeconds ?? null,
    })),
    rerun: rerunCommand(cell.id),
    loaded: observation?.ready
      ? {
          version: observation.ready.version,
          file: observation.ready.file,
          sha256: observation.ready.sha256,
        }
      : null,
  };
};
