/** What `bisect` prints to a terminal: a line a version that was tried, as it lands, and the answer last. */
import stringWidth from 'fast-string-width';

import type { VersionTry } from '../explore/judge-version.ts';
import { type BisectReport, listChanges, nameShown, type VersionChange } from './bisect-report.ts';
import { joinWords } from './fit-items.ts';
import { formatQuantity } from './format-numbers.ts';
import { printableLine } from './printable.ts';
import { padText, type TextOptions, wrapHanging } from './text-options.ts';

type Search = Pick<BisectReport, 'name' | 'source' | 'variant' | 'versions'>;

/** `upgrade/lock-cancelled-waiter on 6 releases of anyio, 4.12.0 to 4.14.2`. */
export function renderBisectHead(
  { name, source, variant, versions }: Search,
  { width }: TextOptions,
): string {
  const under = variant === 'none' ? '' : `, under ${variant}`;
  const ends = `${versions[0] ?? ''} to ${versions.at(-1) ?? ''}`;
  return wrapHanging('', `${name} on ${versions.length} ${source}, ${ends}${under}`, width);
}

/** One version that was tried; the report holds it. */
export function renderTry(report: BisectReport, tried: VersionTry, { width, colors }: TextOptions): string {
  const { name, shown, happened } = tried;
  const word = nameShown(report)(shown);
  const column = Math.max(...report.versions.map((version) => stringWidth(version)));
  const widest = report.question === 'verdict' ? 'skipped'.length : 'behaviour A'.length;
  const padding = happened === '' ? '' : ' '.repeat(Math.max(0, widest - stringWidth(word)) + 2);
  const prefix = `  ${padText(name, column)}  ${paint(word, colors)}${padding}`;
  return wrapHanging(prefix, printableLine(happened), width).trimEnd();
}

/** The answer and the command that repeats the search; without a final newline. */
export function renderBisectAnswer(report: BisectReport, options: TextOptions): string {
  const { width, colors } = options;
  const lines = [
    ...(report.runs === undefined ? [] : renderRuns(report, options)),
    ...(report.interrupted ? [colors.yellow('interrupted: not decided')] : describeAnswer(report)),
  ];
  // A command is never broken.
  return [...lines.map((line) => wrapHanging('', line, width)), `  ${colors.cyan(report.command)}`].join(
    '\n',
  );
}

function describeAnswer(report: BisectReport): string[] {
  const changes = listChanges(report);
  if (changes.length > 0) return changes.map((change) => describeChange(report, change));
  const { answer, runs, versions, tries, question } = report;
  const at = (index: number): string => versions[index] ?? '';
  const nameOf = nameShown(report);
  const [only] = runs ?? [];
  if (answer?.kind === 'unchanged') {
    const word =
      question === 'verdict'
        ? `${nameOf(tries.get(answer.first)?.shown ?? null)} in both`
        : 'the same in both';
    const between = answer.last - answer.first > 1 ? '; --all runs every version' : '';
    return [`no change between ${at(answer.first)} and ${at(answer.last)}: ${word}${between}`];
  }
  if (only !== undefined && only.versions.length > 1) {
    const ends = `${at(only.versions[0])} and ${at(only.versions.at(-1) ?? 0)}`;
    const word = question === 'verdict' ? nameOf(only.shown) : 'the same';
    return [`no change between ${ends}: ${word} in all ${only.versions.length} that could be run`];
  }
  const ran = [...tries.values()].filter(({ shown }) => shown !== null).length;
  return [
    `not decided: of ${formatQuantity(tries.size, 'version')} ${ran === 0 ? 'none' : 'only one'} could be run`,
  ];
}

function describeChange(report: BisectReport, { before, candidates }: VersionChange): string {
  const { versions, tries, question } = report;
  const nameOf = nameShown(report);
  const after = candidates.at(-1) ?? -1;
  const [from, to] = [before, after].map((index) => nameOf(tries.get(index)?.shown ?? null));
  const names = candidates.map((index) => versions[index] ?? '');
  const where = names.length === 1 ? names.join('') : `one of ${joinWords(names)}`;
  const words =
    question === 'verdict' ? `${from ?? ''} → ${to ?? ''}` : describeBehaviours(report, before, after);
  const rest = names.length === 1 ? '' : `; ${joinWords(names.slice(0, -1))} could not be run`;
  return `the ${question} changed in ${where}: ${words}${rest}`;
}

function describeBehaviours({ tries }: BisectReport, before: number, after: number): string {
  const [from, to] = [before, after].map((index) => printableLine(tries.get(index)?.happened ?? ''));
  return `from “${from ?? ''}” to “${to ?? ''}”`;
}

function renderRuns(report: BisectReport, { colors }: TextOptions): string[] {
  const nameOf = nameShown(report);
  const at = (index: number): string => report.versions[index] ?? '';
  return (report.runs ?? []).map(({ shown, versions }) => {
    const last = versions.at(-1) ?? versions[0];
    const span = last === versions[0] ? at(last) : `${at(versions[0])} to ${at(last)}`;
    return `${paint(nameOf(shown), colors)} ${span} (${formatQuantity(versions.length, 'version')})`;
  });
}

function paint(word: string, colors: TextOptions['colors']): string {
  switch (word) {
    case 'passed':
      return colors.green(word);
    case 'failed':
      return colors.red(word);
    case 'skipped':
      return colors.yellow(word);
    default:
      return colors.bold(word);
  }
}
