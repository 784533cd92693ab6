/** What `bisect` prints: a line a version that was tried, and where something changed. */
import type { Bisection, Tried } from '../compare/bisect-versions.ts';
import { joinWords } from './fit-items.ts';
import { formatQuantity } from './format-numbers.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

/** A version that was tried. */
export type TriedVersion =
  | {
      readonly version: string;
      readonly key: string;
      /** `passed`, or how main ended. */
      readonly verdict: string;
      readonly happened: string;
    }
  | {
      readonly version: string;
      readonly skipped: string;
      readonly verdict?: never;
      readonly happened?: never;
    };

/** @param labels of all versions, for the width of the column */
export function renderTry(
  label: string,
  tried: TriedVersion,
  labels: readonly string[],
  { width, colors }: TextOptions,
): string {
  const name = label.padEnd(Math.max(...labels.map(({ length }) => length)));
  if ('skipped' in tried)
    return wrapHanging(`${name}  `, `${colors.yellow('skipped')}: ${tried.skipped}`, width);
  const verdict = tried.verdict === 'passed' ? colors.green(tried.verdict) : colors.red(tried.verdict);
  return wrapHanging(`${name}  `, `${verdict}: ${tried.happened}`, width);
}

/** The answer, and what was skipped; after all versions were tried, each stretch of the same. */
export function renderBisection(
  subject: string,
  labels: readonly string[],
  tried: readonly (TriedVersion | undefined)[],
  bisection: Bisection,
  { width, colors }: TextOptions,
): string {
  const answer = describeBisection(subject, labels, tried, bisection);
  const skipped = labels.filter((_, index) => isSkipped(tried[index]));
  const rest = skipped.length === 0 ? '' : ` Skipped: ${joinWords(skipped)}.`;
  const count = tried.filter((each) => each !== undefined).length;
  const tries = ` ${formatQuantity(count, 'version')} of ${labels.length} tried.`;
  return [
    wrapHanging('', `${colors.bold(answer)}${tries}${rest}`, width),
    ...(count === labels.length && labels.length > 1
      ? listStretches(labels, tried).map((line) => wrapHanging('  ', line, width))
      : []),
  ].join('\n');
}

function describeBisection(
  subject: string,
  labels: readonly string[],
  tried: readonly (TriedVersion | undefined)[],
  bisection: Bisection,
): string {
  const verdictOf = (index: number): string => {
    const each = tried[index];
    return each !== undefined && 'verdict' in each ? (each.verdict ?? '') : '';
  };
  switch (bisection.kind) {
    case 'try':
      return 'Not finished.';
    case 'nothing':
      return 'No version could be tried.';
    case 'unchanged': {
      const { first, last } = bisection;
      const range = first === last ? `on ${labels[first]}` : `between ${labels[first]} and ${labels[last]}`;
      const hint = tried.includes(undefined) ? '; --all tries every version' : '';
      return `${subject}: no change ${range}, ${verdictOf(first)}${hint}.`;
    }
    case 'changed': {
      const { from, at, candidates } = bisection;
      const names = candidates.map((index) => labels[index] ?? '');
      const where = names.length === 1 ? `in ${names[0]}` : `in one of ${names.join(', ')}`;
      const what =
        verdictOf(from) === verdictOf(at) ? 'does something else' : `${verdictOf(from)} → ${verdictOf(at)}`;
      return `${subject} changed ${where}: ${what}, ${labels[from]} was the last before.`;
    }
  }
}

/** `4.12.0 … 4.13.0 failed`. */
function listStretches(labels: readonly string[], tried: readonly (TriedVersion | undefined)[]): string[] {
  const stretches: { key: string; verdict: string; from: string; to: string }[] = [];
  for (const [index, each] of tried.entries()) {
    if (each === undefined || 'skipped' in each) continue;
    const label = labels[index] ?? '';
    const last = stretches.at(-1);
    if (last?.key === each.key) last.to = label;
    else stretches.push({ key: each.key, verdict: each.verdict, from: label, to: label });
  }
  return stretches.map(({ from, to, verdict }) => `${from === to ? from : `${from} … ${to}`}  ${verdict}`);
}

function isSkipped(tried: Tried | undefined): boolean {
  return tried !== undefined && 'skipped' in tried;
}

/** For programs. @param command repeats it */
export function buildBisectJson(
  subject: string,
  labels: readonly string[],
  tried: readonly (TriedVersion | undefined)[],
  bisection: Bisection,
  command: string,
) {
  const name = (index: number): string => labels[index] ?? '';
  return {
    subject,
    versions: labels,
    tried: tried.flatMap((each, index) => {
      if (each === undefined) return [];
      const common = { version: name(index) };
      return 'skipped' in each
        ? { ...common, skipped: each.skipped }
        : { ...common, verdict: each.verdict, happened: each.happened };
    }),
    answer:
      bisection.kind === 'changed'
        ? { kind: 'changed', lastBefore: name(bisection.from), changedIn: bisection.candidates.map(name) }
        : { kind: bisection.kind },
    command,
  };
}
