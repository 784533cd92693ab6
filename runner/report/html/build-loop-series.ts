/**
 * From what children counted on the real clock while they ran to how fast their loops went over time, scenario by scenario.
 * Pure.
 */
import { programResultOf } from '../../compare/program-result.ts';
import type { LoopInterval, LoopScenario, LoopSeries, PageLoops } from '../../page/charts/loop-data.ts';
import type { CellResult, CountersSample } from '../../record/run-results.ts';
import { measureLoop, spinsWithoutPasses } from '../measure-loop.ts';
import type { RunReport } from '../run-report.ts';

/** A child publishes its counters so often, for the first time so long after its scenario began. */
const publishedEverySeconds = 0.1;

/** Samples that came sooner after each other say more of their reader than of the loop. */
const leastSeconds = publishedEverySeconds * 0.4;

/** More steps of a line cannot be told apart in a chart. */
const mostIntervals = 40;

/**
 * Undefined if no loop of a real-clock cell was hot.
 *
 * @param most how many scenarios at most, the fastest; default 12
 */
export function buildLoopSeries({ results }: Pick<RunReport, 'results'>, most = 12): PageLoops | undefined {
  const columns = results.plan.columns.map(({ id }) => id);
  const byScenario = new Map<string, CellResult[]>();
  for (const result of results.cells) {
    if (result.cell.clock !== 'real' || result.scenario.kind !== 'program') continue;
    const cells = byScenario.get(result.scenario.id);
    if (cells === undefined) byScenario.set(result.scenario.id, [result]);
    else cells.push(result);
  }
  const hot = [...byScenario]
    .flatMap(([scenario, cells]) => buildScenario(scenario, cells, columns) ?? [])
    .sort((a, b) => fastestOf(b) - fastestOf(a));
  if (hot.length === 0) return undefined;
  return { columns, scenarios: hot.slice(0, most), leftOut: Math.max(0, hot.length - most) };
}

function fastestOf({ series }: LoopScenario): number {
  return Math.max(...series.filter(({ atRest }) => !atRest).map(({ perSecond }) => perSecond));
}

function buildScenario(
  scenario: string,
  cells: readonly CellResult[],
  columns: readonly string[],
): LoopScenario | undefined {
  const measured = cells.flatMap((result) => {
    const measure = measureLoop(result);
    return measure === undefined ? [] : [{ result, measure }];
  });
  if (measured.every(({ measure }) => measure.atRest)) return undefined;
  const counted = measured.some(({ measure }) => spinsWithoutPasses(measure)) ? 'iterations' : 'reschedules';
  return {
    scenario,
    counted,
    series: measured.flatMap(({ result, measure: { atRest } }): LoopSeries[] => {
      const points = listPoints(result, counted);
      const end = points.at(-1);
      if (end === undefined || end.seconds <= 0) return [];
      return [
        {
          column: columns.indexOf(result.column.id),
          atRest,
          total: end.count,
          perSecond: end.count / end.seconds,
          intervals: buildIntervals(points),
        },
      ];
    }),
  };
}

interface Point {
  /** Since the scenario began. */
  readonly seconds: number;
  readonly count: number;
}

/** What was counted by when: the samples of the attempt that stands for the cell, and its result. */
function listPoints({ attempts, observation }: CellResult, counted: LoopScenario['counted']): Point[] {
  const standing = attempts.find((attempt) => attempt.observation === observation);
  const samples = standing?.counters ?? [];
  const countOf = ({ reschedules, ticks }: Pick<CountersSample, 'reschedules' | 'ticks'>): number =>
    counted === 'iterations' ? ticks : reschedules;
  const beganAtMs = (samples[0]?.atMs ?? 0) - publishedEverySeconds * 1000;
  const points = samples.map((sample) => ({
    seconds: (sample.atMs - beganAtMs) / 1000,
    count: countOf(sample),
  }));
  const program = programResultOf(observation);
  const wallSeconds = observation?.result?.wallSeconds;
  if (program === undefined || wallSeconds === undefined) return points;
  // A sample that came late, and what is counted after main has ended, must not let a count go back.
  const before = points.filter(({ seconds }) => seconds < wallSeconds);
  const atEnd = countOf(program) + (counted === 'reschedules' ? program.afterwards : 0);
  return [...before, { seconds: wallSeconds, count: Math.max(atEnd, points.at(-1)?.count ?? 0) }];
}

/** A step that would be too short is one with what follows, or at the end with what was before. */
function buildIntervals(points: readonly Point[]): LoopInterval[] {
  const duration = points.at(-1)?.seconds ?? 0;
  const least = Math.max(leastSeconds, duration / mostIntervals);
  const kept: Point[] = [{ seconds: 0, count: 0 }];
  for (const [index, point] of points.entries()) {
    const isLast = index === points.length - 1;
    if (point.seconds - (kept.at(-1)?.seconds ?? 0) >= least) kept.push(point);
    else if (isLast && kept.length > 1) kept[kept.length - 1] = point;
    else if (isLast) kept.push(point);
  }
  return kept.slice(1).map(({ seconds, count }, index) => {
    const before = kept[index] ?? { seconds: 0, count: 0 };
    return {
      from: before.seconds,
      to: seconds,
      perSecond: (count - before.count) / (seconds - before.seconds),
    };
  });
}
