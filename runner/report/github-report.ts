/**
 * What GitHub Actions shows of a run: annotations on the scenarios, and the summary of the job. Pure; the command line
 * prints the first and appends the second to `GITHUB_STEP_SUMMARY`.
 *
 * What `ci-status.ts` calls red is an error; attempts or clocks that disagree are a warning; a known failure is neither.
 */
import { buildCiCells, isRed, type CiCell } from './ci-status.ts';
import { clocksDisagree, pairClocks, pairId, verdictOf, type ClockPair } from './clock-pair.ts';
import { describeFailureDetails } from './failure-details.ts';
import { scenarioPath } from './matrix-words.ts';
import { formatCount } from './format-numbers.ts';
import { capText, printableLine } from './printable.ts';
import type { RunReport } from './run-report.ts';
import { describeTreeChanges } from './tree-changes.ts';
import { workflowCommand } from './workflow-command.ts';

/** GitHub shows ten of a step's errors and ten of its warnings, and drops the rest without a word. */
const maxAnnotations = 10;

/** UTF-16 units of one annotation's message, that it stays one beside the code. */
const maxMessageLength = 2000;

/** What one annotation says of one scenario in one column, on one clock or both. */
interface Finding {
  readonly kind: 'regressed' | 'errored' | 'no-result' | 'spurious' | 'clocks-disagree';
  readonly pair: ClockPair;
  readonly title: string;
  readonly message: string;
}

/**
 * Workflow commands, one a line, each with a newline: one that counts everything, then one for each finding, the
 * weightiest first, ten in all. Empty where nothing is to be said. A cell without a result is only counted, as its place
 * says nothing of why.
 */
export function buildAnnotations(report: RunReport): string {
  const findings = findingsOf(report);
  const written = renderTreeWarning(report);
  if (findings.length === 0) return written.map((command) => `${command}\n`).join('');
  const most = maxAnnotations - 1 - written.length;
  const named = findings.filter(({ kind }) => kind !== 'no-result').slice(0, most);
  const commands = [
    renderTotal(findings, named.length, report),
    ...named.map((finding) => renderFinding(finding, report)),
    ...written,
  ];
  return `${commands.join('\n')}\n`;
}

function renderTreeWarning({ results }: RunReport): string[] {
  const found = describeTreeChanges(results);
  if (found === undefined) return [];
  const { headline, files, more } = found;
  const lines = [
    ...files.map(({ path, how }) => `${path} (${how})`),
    ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
  ];
  return [
    workflowCommand(
      'warning',
      { title: `patchmatrix: ${headline}` },
      capText(lines.join('\n'), maxMessageLength),
    ),
  ];
}

/** In the order of `findingKinds`, then in the plan's. */
function findingsOf(report: RunReport): Finding[] {
  const cells = new Map(buildCiCells(report).map((cell) => [cell.result.cell.id, cell]));
  const findings = pairClocks(report.results).flatMap((pair) => {
    const own = [pair.virtual, pair.real].flatMap((result) => cells.get(result?.cell.id ?? '') ?? []);
    return findingsOfPair(pair, own, report);
  });
  return findingKinds.flatMap((kind) => findings.filter((finding) => finding.kind === kind));
}

const findingKinds = ['regressed', 'errored', 'no-result', 'spurious', 'clocks-disagree'] as const;

/** One for each kind that is found on a clock; that the clocks disagree is only news where no more is wrong. */
function findingsOfPair(pair: ClockPair, cells: readonly CiCell[], report: RunReport): Finding[] {
  const found = findingKinds.flatMap((kind): Finding[] => {
    const own = cells.filter((cell) => kindOf(cell) === kind);
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        ...{ kind, pair },
        title: `${pairId(pair)} ${findingWords[kind]}${describeClocks(pair, own)}`,
        message: describeCell(first, report),
      },
    ];
  });
  if (found.length > 0 || !clocksDisagree(pair)) return found;
  const sides = [pair.virtual, pair.real].flatMap((result) => {
    const reason = result?.judgement?.reason ?? '';
    return result === undefined
      ? []
      : `${verdictOf(result) ?? ''} on ${result.cell.clock}${reason && ` (${printableLine(reason)})`}`;
  });
  const title = `${findingWords['clocks-disagree']} ${pairId(pair)}`;
  return [{ kind: 'clocks-disagree', pair, title, message: sides.join(', ') }];
}

/** Only a program has more than one clock. */
function describeClocks({ scenario }: ClockPair, cells: readonly CiCell[]): string {
  if (scenario.kind !== 'program') return '';
  return cells.length > 1 ? ' on both clocks' : ` on the ${cells[0]?.result.cell.clock ?? ''} clock`;
}

function kindOf({ status }: CiCell): Finding['kind'] | undefined {
  switch (status) {
    case 'regressed':
    case 'errored':
    case 'no-result':
      return status;
    case 'flaky':
    case 'spurious':
      return 'spurious';
    case 'passed':
    case 'known-failure':
    case 'skipped':
      return undefined;
  }
}

const findingWords: Readonly<Record<Finding['kind'], string>> = {
  regressed: 'regressed',
  errored: 'errored',
  'no-result': 'without a result',
  spurious: 'spurious',
  'clocks-disagree': 'the clocks disagree on',
};

function describeCell({ message, shown, result }: CiCell, report: RunReport): string {
  const details = shown === undefined ? [] : describeFailureDetails(shown);
  return [message, ...details, report.rerunCommand(result.cell.id)]
    .filter((line, index, lines) => lines.indexOf(line) === index)
    .join('\n');
}

/** `6 regressed, 1 spurious`, and column by column. */
function renderTotal(findings: readonly Finding[], named: number, { results }: RunReport): string {
  const level = findings.some(isError) ? 'error' : 'warning';
  const columns = [...new Set(findings.map(({ pair }) => pair.column.id))].map(
    (column) => `${column}: ${countKinds(findings.filter(({ pair }) => pair.column.id === column))}`,
  );
  const left = findings.length - named;
  const lines = [
    ...columns,
    ...(results.interrupted === undefined ? [] : [`${results.interrupted} ended the run`]),
    ...(left > 0 ? [`${formatCount(left)} of these ${left === 1 ? 'has' : 'have'} no annotation`] : []),
  ];
  const title = `patchmatrix: ${countKinds(findings)}`;
  return workflowCommand(level, { title }, capText(lines.join('\n'), maxMessageLength));
}

function countKinds(findings: readonly Finding[]): string {
  return findingKinds
    .flatMap((kind) => {
      const count = findings.filter((finding) => finding.kind === kind).length;
      if (count === 0) return [];
      return kind === 'clocks-disagree'
        ? `${findingWords[kind]} ${formatCount(count)}`
        : `${formatCount(count)} ${findingWords[kind]}`;
    })
    .join(', ');
}

function renderFinding({ kind, pair, title, message }: Finding, { results }: RunReport): string {
  const { scenario } = pair;
  const file = scenarioPath(results.plan, scenario);
  return workflowCommand(
    isError({ kind }) ? 'error' : 'warning',
    {
      ...(file !== undefined && { file, line: scenario.line, col: scenario.column }),
      title: printableLine(title),
    },
    capText(message, maxMessageLength),
  );
}

function isError({ kind }: Pick<Finding, 'kind'>): boolean {
  return kind !== 'spurious' && kind !== 'clocks-disagree' && isRed(kind);
}
