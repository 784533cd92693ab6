/** What `run` and `gate` print to a terminal, in the order in which one reads it. Each part is a module of its own. */
import {
  describeNeedlessPatch,
  findNeedlessPatches,
  gatherPatchEvidence,
} from '../compare/needless-patches.ts';
import type { Deviation } from '../compare/accepted-results.ts';
import { isBumpBlocked, isBumpSettled } from '../bump/bump-report.ts';
import { cellId } from '../plan/cell-names.ts';
import type { Plan } from '../plan/plan.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { renderBump } from './bump-text.ts';
import { describeCounts, renderChangeList } from './change-list.ts';
import { renderConfinement } from './confinement-lines.ts';
import { renderDeviations } from './deviations.ts';
import { renderFailingCells } from './failing-cells.ts';
import { traceWords } from './matrix-words.ts';
import { renderPatchStates } from './patch-lines.ts';
import { renderPassTable } from './pass-table.ts';
import type { RunReport } from './run-report.ts';
import { renderSpurious } from './spurious-cells.ts';
import { renderSummary } from './summary-line.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';
import { renderUnconfirmed } from './unconfirmed-cells.ts';

export interface TextReportOptions extends TextOptions {
  /** Leave out the pass table. */
  readonly quiet?: boolean;
}

/** Without a final newline. */
export function renderTextReport(report: RunReport, options: TextReportOptions): string {
  const parts = report.results.command === 'gate' ? gateParts(report, options) : runParts(report, options);
  return [
    ...parts,
    renderUnconfirmed(report.results, options),
    renderPatchStates(report.results, options),
    renderNeedlessPatches(report, options),
    renderConfinement(report.results, options),
    renderSummary(report.results, { ...options, ...report }),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `from 4.14.2 on, narrow changes nothing in 19 scenarios: drop it`; an interrupted run does not say so. */
function renderNeedlessPatches({ results }: RunReport, { width, colors }: TextOptions): string {
  if (results.interrupted !== undefined) return '';
  return findNeedlessPatches(gatherPatchEvidence(results))
    .map((patch) => wrapHanging('', colors.dim(describeNeedlessPatch(patch)), width))
    .join('\n');
}

function runParts(report: RunReport, options: TextReportOptions): string[] {
  const { results, deviations, accepted, acceptedFile, updated, rerunCommand } = report;
  return [
    options.quiet ? '' : renderPassTable(results, options),
    renderFailingCells(results, { ...options, rerunCommand }),
    renderSpurious(results, options),
    acceptedFile === undefined
      ? ''
      : renderDeviations(deviations, {
          ...options,
          ...{ acceptedFile, updated },
          known: accepted.size > 0 && results.interrupted === undefined,
          traceable: deviations.some((deviation) => findTraceable(deviation, results) !== undefined),
        }),
  ];
}

/** The cell of a deviation, if it runs a program: nothing else has a trace. */
function findTraceable({ cell: id }: Deviation, { cells }: RunResults): CellResult | undefined {
  return cells.find(({ cell, scenario }) => cell.id === id && scenario.kind === 'program');
}

function traceOf({ cell, column: { baseline } }: CellResult, plan: Plan): string {
  return traceWords(plan, cell.id, baseline && cellId({ ...cell, column: baseline }));
}

function gateParts(report: RunReport, options: TextReportOptions): string[] {
  const { bump, comparisons, deviations, results } = report;
  const { plan } = results;
  const { colors, width } = options;
  const regressed = deviations.some(({ kind }) => kind === 'worse');
  const isBlocked = regressed || (bump !== undefined && isBumpBlocked(bump));
  const isUndecided = bump !== undefined && !isBlocked && !isBumpSettled(bump);
  const verdict =
    results.interrupted !== undefined || isUndecided
      ? colors.yellow('not decided')
      : isBlocked
        ? colors.red('closed')
        : colors.green('open');
  const [first] = deviations.flatMap((deviation) =>
    deviation.kind === 'worse' ? (findTraceable(deviation, results) ?? []) : [],
  );
  return [
    bump === undefined ? '' : renderBump(bump, results, options),
    renderChangeList(comparisons, options),
    // A command is never broken; the matrix file does not have the columns of a bump.
    first === undefined || bump !== undefined
      ? ''
      : `See why, for instance: ${colors.cyan(traceOf(first, plan))}`,
    wrapHanging('', `The gate is ${verdict}: ${describeCounts(comparisons)}.`, width),
  ];
}
