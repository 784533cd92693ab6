/**
 * The report of a run as JUnit XML, as Surefire writes it and Jenkins' xunit plugin, GitLab and the like read it: a suite
 * for each suite × column, a test case for each cell. Every file is valid against `junit-10.xsd`.
 *
 * What `ci-status.ts` calls red is a `<failure>` (it counts against the run) or an `<error>` (there was nothing to judge,
 * or no result). A known failure is `<skipped message="known: …">` and never a pass; so is a cell whose attempts disagree
 * without one of them having passed. If one has, the case passes with a `<flakyFailure>` or `<flakyError>` for each that
 * did not. Attempts after a red one are `<rerunFailure>` or `<rerunError>`.
 *
 * The schema has no `file` and `line` for a test case: the place of the scenario is the first line of the details.
 */
import type { Column } from '../plan/plan.ts';
import type { Attempt } from '../record/run-results.ts';
import { buildCiCells, type CiCell } from './ci-status.ts';
import { describeCached } from './cached-cells.ts';
import { describeFailureDetails, describeOutput } from './failure-details.ts';
import { groupBy } from './group-by.ts';
import { scenarioPath } from './matrix-words.ts';
import { printableLine } from './printable.ts';
import type { RunReport } from './run-report.ts';
import { xmlElement, xmlText } from './xml-element.ts';

/** A whole XML document with a final newline. Times are real seconds of the child, from its spawn to its exit. */
export function renderJunitReport(report: RunReport): string {
  const suites = groupSuites(buildCiCells(report));
  const document = xmlElement(
    'testsuites',
    { name: `patchmatrix ${report.results.plan.subject}`, ...countCases(suites.flat()) },
    suites.map((cells) => renderSuite(cells, report)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`;
}

type CiSuite = readonly [CiCell, ...CiCell[]];

/** By column, then by suite, both in the plan's order. */
function groupSuites(cells: readonly CiCell[]): readonly CiSuite[] {
  return groupBy(cells, ({ result }) => result.column.id).flatMap((own) =>
    groupBy(own, ({ result }) => result.scenario.suite),
  );
}

function renderSuite(cells: CiSuite, report: RunReport): string {
  const { column, scenario } = cells[0].result;
  return xmlElement(
    'testsuite',
    {
      name: `${scenario.suite}@${column.id}`,
      ...countCases(cells),
      skipped: countElements(cells, 'skipped'),
      timestamp: report.results.startedAt,
    },
    [renderProperties(column, report, cells), ...cells.map((cell) => renderCase(cell, report))],
  );
}

function renderProperties(column: Column, { results }: RunReport, cells: readonly CiCell[]): string {
  const cached = describeCached({ cells: cells.map(({ result }) => result) });
  const version = results.plan.runtimes.find(({ id }) => id === column.runtime)?.version;
  const properties = {
    run: results.run,
    column: column.id,
    runtime: column.runtime,
    variant: column.variant,
    version,
    baseline: column.baseline,
    cached,
  };
  return xmlElement(
    'properties',
    {},
    Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : xmlElement('property', { name, value }),
    ),
  );
}

function renderCase(cell: CiCell, report: RunReport): string {
  const { scenario, column, cell: planned } = cell.result;
  const output = outputOf(cell);
  return xmlElement(
    'testcase',
    {
      name: `${scenario.id}#${planned.clock}`,
      classname: classNameOf(report.results.plan.subject, scenario.suite, column),
      time: seconds(wallMsOf(cell)),
    },
    [
      ...renderStatus(cell, report),
      ...(output === '' ? [] : [xmlElement('system-out', {}, xmlText(output))]),
    ],
  );
}

/** Consumers make packages of what stands before the last dot, so that the dots of a version are none. */
function classNameOf(subject: string, suite: string, column: Column): string {
  return [subject, ...suite.split('/'), column.id].map((part) => part.replaceAll('.', '_')).join('.');
}

/** What a case is for its consumers; nothing for one that passed. */
type CaseElement = 'failure' | 'error' | 'skipped';

function elementOf({ status, shown }: CiCell): CaseElement | undefined {
  switch (status) {
    case 'passed':
    case 'flaky':
      return undefined;
    case 'regressed':
      return shown?.judgement.verdict === 'errored' ? 'error' : 'failure';
    case 'errored':
    case 'no-result':
      return 'error';
    case 'known-failure':
    case 'spurious':
    case 'skipped':
      return 'skipped';
  }
}

function renderStatus(cell: CiCell, report: RunReport): string[] {
  const { status, message, shown, others, result } = cell;
  const element = elementOf(cell);
  if (element === undefined) return renderAttempts('flaky', others);
  if (status === 'skipped') return [xmlElement('skipped', { message })];
  const { file, line, column } = result.scenario;
  const details = [
    `${scenarioPath(report.results.plan, { file }) ?? file}:${line}:${column}`,
    ...(shown === undefined ? [] : describeFailureDetails(shown)),
    // The schema would allow elements for these too, but a consumer may count them.
    ...(element === 'skipped' ? others.flatMap(describeAttempt) : []),
    report.rerunCommand(result.cell.id),
  ];
  return [
    xmlElement(element, { message, type: status }, xmlText(details.join('\n'))),
    ...(element === 'skipped' ? [] : renderAttempts('rerun', others)),
  ];
}

function describeAttempt(attempt: Attempt): string[] {
  const { verdict, reason } = attempt.judgement;
  return [printableLine(`attempt ${attempt.attempt}: ${verdict}${reason && `: ${reason}`}`)];
}

/** Those that did not pass. */
function renderAttempts(kind: 'flaky' | 'rerun', attempts: readonly Attempt[]): string[] {
  return attempts
    .filter(({ judgement }) => judgement.verdict !== 'passed')
    .map((attempt) => renderAttempt(kind, attempt));
}

function renderAttempt(kind: 'flaky' | 'rerun', attempt: Attempt): string {
  const { judgement, observation } = attempt;
  const output = describeOutput(attempt);
  return xmlElement(
    `${kind}${judgement.verdict === 'errored' ? 'Error' : 'Failure'}`,
    {
      message: printableLine(`attempt ${attempt.attempt}: ${judgement.reason}`),
      type: observation.end === 'exited' ? judgement.verdict : observation.end,
    },
    [
      xmlElement('stackTrace', {}, xmlText(describeFailureDetails(attempt).join('\n'))),
      ...(output === '' ? [] : [xmlElement('system-out', {}, xmlText(output))]),
    ],
  );
}

/** What the shown attempt's child printed, unless it passed; and how passing attempts differ, which has no element. */
function outputOf({ status, message, shown }: CiCell): string {
  if (status === 'passed' || shown === undefined) return '';
  return [status === 'flaky' ? message : '', describeOutput(shown)].filter(Boolean).join('\n');
}

function countCases(cells: readonly CiCell[]) {
  return {
    tests: cells.length,
    failures: countElements(cells, 'failure'),
    errors: countElements(cells, 'error'),
    time: seconds(cells.reduce((sum, cell) => sum + wallMsOf(cell), 0)),
  };
}

function countElements(cells: readonly CiCell[], element: CaseElement): number {
  return cells.filter((cell) => elementOf(cell) === element).length;
}

function wallMsOf({ shown }: CiCell): number {
  return shown?.observation.wallMs ?? 0;
}

/** With the three decimals at most that the schema allows. */
function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
