/** What a search found, as text: each kind of difference with its smallest program and the rule behind it. */
import { type Consequence, findEndlessSide, type FiniteConsequence } from '../explore/classify-difference.ts';
import type { ColumnNames } from '../explore/describe-divergence.ts';
import type { ExploreState } from '../explore/explore-pair.ts';
import { countSteps, type Finding } from '../explore/finding.ts';
import { renderSteps } from '../explore/render-builders.ts';
import { renderParting } from './divergence-text.ts';
import { formatCount, formatDuration, formatQuantity, formatRate, formatSeconds } from './format-numbers.ts';
import { padText, type TextOptions, wrapHanging } from './text-options.ts';

/** `12,500 programs  4.2k/s  1,804 differ  9 findings`. */
export const renderExploreProgress = (
  { programs, differing, findings }: ExploreState,
  seconds: number,
): string =>
  [
    formatQuantity(programs, 'program'),
    formatRate(seconds === 0 ? 0 : programs / seconds),
    `${formatCount(differing)} differ`,
    formatQuantity(findings.length, 'finding'),
  ].join('  ');

/** One finding, numbered from 1; lines without a final newline. */
export const renderFinding = (
  finding: Finding,
  number: number,
  names: ColumnNames,
  { width, colors }: TextOptions,
): string => {
  const { kind, operation, row, program, divergence, rule, runs, isConfirmed, seen } = finding;
  const lead = `${String(number).padStart(3)}  `;
  const indent = ' '.repeat(lead.length);
  const steps = formatQuantity(countSteps(program.main), 'step');
  const marks = [
    operation,
    ...(row === undefined ? [] : [`task state ${row}`]),
    steps,
    `seen ${formatCount(seen)} ×`,
    ...(isConfirmed ? [] : ['not shrunk to the end']),
  ];
  const column = Math.max('both'.length, names.left.length, names.right.length);
  return [
    wrapHanging(lead, `${colors.bold(kind)}: ${kindWords(kind, names)}`, width),
    wrapHanging(indent, colors.dim(marks.join(', ')), width),
    indentText(renderSteps(program.main, width - indent.length).text, indent),
    ...(runs === undefined
      ? []
      : (
          [
            [names.left, runs.left.result],
            [names.right, runs.right.result],
          ] as const
        ).map(
          ([name, { outcome, elapsed }]) =>
            `${indent}${padText(name, column)}  ${outcome} after ${formatSeconds(elapsed)} s`,
        )),
    ...(divergence === undefined ? [] : renderParting(divergence, names, width, indent)),
    wrapHanging(indent, rule, width),
  ].join('\n');
};

/** The last lines: how much was run, and how much of it differs. */
export const renderExploreSummary = (state: ExploreState, seconds: number): readonly string[] => {
  const { programs, differing, examined, random, findings } = state;
  const ran = `${formatQuantity(programs, 'program')} in ${formatDuration(seconds)} (${formatRate(seconds === 0 ? 0 : programs / seconds)})`;
  const drawn =
    random.programs === 0
      ? []
      : [
          `of ${formatQuantity(random.programs, 'program')} that chance alone has drawn ${
            random.differing === 0 ? 'none differs' : differ(random.differing, random.programs)
          }`,
        ];
  if (differing === 0) return [`${ran}: no difference found`, ...drawn];
  const kinds = `${formatCount(examined)} looked at, ${formatQuantity(findings.length, 'kind')} of difference`;
  return [`${ran}: ${differ(differing, programs)}; ${kinds}`, ...drawn];
};

/** `4 differ, 1 in 25,000`. */
const differ = (differing: number, programs: number): string => {
  const share = programs / differing;
  const oneIn = share < 2 ? '' : `, 1 in ${formatCount(Math.round(share))}`;
  return `${formatCount(differing)} ${differing === 1 ? 'differs' : 'differ'}${oneIn}`;
};

const indentText = (text: string, indent: string): string =>
  text
    .split('\n')
    .map((line) => indent + line)
    .join('\n');

/** A kind of difference in words. */
export const kindWords = (kind: Consequence, { left, right }: ColumnNames): string => {
  const endless = findEndlessSide(kind);
  if (endless !== undefined) {
    const [one, other] = endless.side === 'left' ? [left, right] : [right, left];
    return `${one} ${endless.outcome.verb}, ${other} does not`;
  }
  switch (kind as FiniteConsequence) {
    case 'no-result':
      return `${right} hangs or fails, ${left} does not`;
    case 'missing-cancellation':
      return `a cancellation that arrives on ${left} never does on ${right}`;
    case 'late-cancellation':
      return `a cancellation arrives later on ${right} than on ${left}`;
    case 'lost-error':
      return `an error that arrives on ${left} is lost on ${right}`;
    case 'extra-error':
      return `${right} raises an error that ${left} does not`;
    case 'extra-cancellation':
      return `${right} cancels what ${left} does not`;
    case 'early-cancellation':
      return `a cancellation arrives earlier on ${right} than on ${left}`;
    case 'order':
      return `the same happens in another order, or something else does`;
    case 'timing':
      return `the same happens at other times`;
    case 'no-result-gone':
      return `${left} hangs or fails, ${right} does not`;
  }
};
