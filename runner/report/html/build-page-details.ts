/** From the report of a run to what its page says of a cell once that is opened. Pure. */
import { compareCells } from '../../compare/compare-cells.ts';
import { moduleResultOf, programResultOf } from '../../compare/program-result.ts';
import type { Clock } from '../../cell/protocol.ts';
import type { Observation } from '../../execute/events.ts';
import type { CellDetails, PageDetails, PageTrace, ScenarioDetails } from '../../page/page-data.ts';
import { cellId } from '../../plan/cell-names.ts';
import type { PlannedScenario } from '../../plan/plan.ts';
import type { CellResult } from '../../record/run-results.ts';
import { formatSince } from '../cached-cells.ts';
import { pairId } from '../clock-pair.ts';
import { formatCount, formatDuration, formatRate, formatSeconds } from '../format-numbers.ts';
import { scenarioPath } from '../matrix-words.ts';
import { measureLoop } from '../measure-loop.ts';
import { printable, printableLine } from '../printable.ts';
import type { RunReport } from '../run-report.ts';

export function buildPageDetails({ results, rerunCommand }: RunReport): PageDetails {
  const byId = new Map(results.cells.map((result) => [result.cell.id, result]));
  const traces = internTraces();
  const pairs: Record<string, Partial<Record<Clock, CellDetails>>> = {};
  for (const result of results.cells) {
    const { cell, column } = result;
    const baseline = column.baseline && byId.get(cellId({ ...cell, column: column.baseline }));
    const trace = traceOf(result.observation);
    const details: CellDetails = {
      ...describeCell(result, baseline || undefined),
      rerun: rerunCommand(cell.id),
      ...(trace && { trace: traces.add(trace) }),
    };
    pairs[pairId(result)] = { ...pairs[pairId(result)], [cell.clock]: details };
  }
  const scenarios = new Map(results.cells.map(({ scenario }) => [scenario.id, scenario]));
  return {
    scenarios: Object.fromEntries(
      [...scenarios].map(([id, scenario]) => [id, describeScenario(scenario, results.plan)]),
    ),
    pairs,
    traces: traces.list,
  };
}

/** Most columns do the same in most scenarios, so that a trace is held once. */
function internTraces(): { readonly list: PageTrace[]; readonly add: (trace: PageTrace) => number } {
  const list: PageTrace[] = [];
  const known = new Map<string, number>();
  return {
    list,
    add(trace) {
      const key = JSON.stringify(trace);
      const index = known.get(key) ?? list.push(trace) - 1;
      known.set(key, index);
      return index;
    },
  };
}

function traceOf(observation: Observation | undefined): PageTrace | undefined {
  const result = programResultOf(observation);
  if (result === undefined) return undefined;
  const { timeline, steps } = observation?.result ?? {};
  return { result, ...(timeline && { timeline }), ...(steps && { steps }) };
}

function describeScenario(
  scenario: PlannedScenario,
  plan: Parameters<typeof scenarioPath>[0],
): ScenarioDetails {
  return {
    title: printableLine(scenario.title),
    rule: printableLine(scenario.rule),
    place: `${scenarioPath(plan, scenario) ?? scenario.file}:${scenario.line}`,
    ...(scenario.kind === 'program' && { program: scenario.program }),
  };
}

function describeCell(result: CellResult, baseline: CellResult | undefined): Omit<CellDetails, 'rerun'> {
  const { cell, judgement, spurious, unconfirmed, observation, attempts } = result;
  const change = baseline && compareCells(baseline, result);
  const output = printable(observation?.output);
  const reasons = [
    spurious,
    judgement?.reason,
    unconfirmed && `beside other cells: ${unconfirmed.problem ?? unconfirmed.end}`,
  ];
  return {
    id: cell.id,
    verdict: spurious === undefined ? (judgement?.verdict ?? 'unfinished') : 'spurious',
    reason: printableLine(reasons.filter((reason) => reason !== undefined && reason !== '').join('; ')),
    ...(change && { change: { change: change.change, reason: printableLine(change.reason) } }),
    expectations: (judgement?.expectations ?? []).map(({ name, met, owed, happened }) => ({
      met,
      name: printableLine(name),
      owed: printableLine(owed),
      happened: printableLine(happened),
    })),
    facts: listFacts(result),
    ...(output.length > 0 && { output: output.join('\n') }),
    ...(attempts.length > 1 && {
      attempts: attempts.map(({ attempt, judgement: { verdict, reason } }) => ({
        ...{ attempt, verdict, reason: printableLine(reason) },
      })),
    }),
  };
}

/** What was measured, in words; what is not known is left out. */
function listFacts(result: CellResult): (readonly [string, string])[] {
  const { cached, observation } = result;
  if (observation === undefined) return [];
  const frame = observation.result;
  const own = frame?.result;
  const program = programResultOf(observation);
  const module = moduleResultOf(observation);
  const counted = program ?? observation.counters;
  const rate = measureLoop(result)?.reschedulesPerSecond;
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['cached', cached && `since ${formatSince(cached.since)}, from ${cached.run}`],
    ['end', describeEnd(observation)],
    ['outcome', own?.outcome],
    ['elapsed', own && `${formatSeconds(own.elapsed)} s`],
    ['ticks', counted?.ticks],
    ['delivery passes', counted?.passes],
    ['reschedules', counted?.reschedules],
    ['reschedules a second', rate === undefined ? undefined : formatRate(rate)],
    ['reschedules afterwards', program?.afterwards],
    ['polls', frame?.polls ?? observation.counters?.polls],
    ['wall time', frame?.wallSeconds === undefined ? undefined : formatDuration(frame.wallSeconds)],
    ['CPU time', formatMs(frame?.cpuMs ?? observation.counters?.cpuMs)],
    ['peak memory', formatMiB(frame?.usage?.peakMemoryKiB)],
    ['child', formatMs(observation.wallMs)],
    ['marks', module?.marks.map(({ name }) => name).join(', ')],
    ...Object.entries(module?.counters ?? {}),
    ...(module?.timings ?? []).map(
      ({ name, size, seconds }) =>
        [size === undefined ? name : `${name}, size ${formatCount(size)}`, formatDuration(seconds)] as const,
    ),
    [
      'loaded',
      observation.ready && `${observation.ready.version} (${observation.ready.sha256.slice(0, 12)})`,
    ],
  ];
  return facts.flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [[printableLine(name), typeof value === 'number' ? formatCount(value) : printableLine(value)]],
  );
}

function describeEnd({ end, leaked, exitCode, signal, problem, threw }: Observation): string {
  const how = signal ?? (exitCode === undefined || exitCode === 0 ? undefined : `exit code ${exitCode}`);
  const words = [
    `${end}${how === undefined ? '' : ` (${how})`}`,
    leaked ? 'leaked' : undefined,
    problem,
    threw,
  ];
  return words.filter((word) => word !== undefined).join('; ');
}

function formatMs(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : formatDuration(milliseconds / 1000);
}

function formatMiB(kibibytes: number | undefined): string | undefined {
  return kibibytes === undefined ? undefined : `${(kibibytes / 1024).toFixed(0)} MiB`;
}
