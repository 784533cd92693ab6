/** What `run --watch` says beside the reports of its runs: what a save changed, what runs now, and the keys. Pure. */
import type { VerdictChange } from '../compare/verdict-changes.ts';
import type { CountersFrame } from '../cell/protocol.ts';
import { formatCount, formatDuration, formatQuantity } from './format-numbers.ts';
import { printableLine } from './printable.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

const mostChanges = 10;
const mostFiles = 3;
const mostRunning = 40;

/** Cells that turned, what got worse first; without a final newline. */
export function renderVerdictChanges(
  changes: readonly VerdictChange[],
  { width, colors }: TextOptions,
): string {
  if (changes.length === 0) return 'no verdict changed';
  const blocks = (['worse', 'better'] as const).flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    const lines = own.slice(0, mostChanges).map((change) => {
      const { cell, verdict, before, reason } = change;
      const turn = before === 'unknown' ? verdict : `${before} before, ${verdict} now`;
      const text = `${cell} ${turn}${reason === '' ? '' : `: ${printableLine(reason)}`}`;
      return wrapHanging(kind === 'worse' ? '  ✗ ' : '  ✓ ', text, width);
    });
    if (own.length === 0) return [];
    const more = own.length - lines.length;
    const title = `${formatQuantity(own.length, 'cell')} got ${kind}:`;
    const paint = kind === 'worse' ? colors.red : colors.green;
    return [paint(title), ...lines, ...(more > 0 ? [colors.dim(`    and ${formatCount(more)} more`)] : [])];
  });
  return blocks.join('\n');
}

/** `scenarios/contract/fail-after.ts changed`; what runs is the caller's to say. @param files as the user would name them */
export function describeChangedFiles(files: readonly string[]): string {
  if (files.length === 0) return 'a file changed';
  const shown = files.slice(0, mostFiles).map(printableLine).join(', ');
  const more = files.length - mostFiles;
  const all = more > 0 ? `${shown} and ${formatQuantity(more, 'more file')}` : shown;
  return `${all} changed`;
}

/** One child that runs now. */
export interface RunningRow {
  /** The cell, or the file of tests that it runs. */
  readonly cell: string;
  readonly attempt: number;
  readonly seconds: number;
  /** It has not said yet that it is ready. */
  readonly isStarting: boolean;
  /** The last that the child said of itself; absent if it said nothing. */
  readonly counters?: Omit<CountersFrame, 'kind'>;
}

/**
 * What runs now, the longest first: `contract/fail-after@4.13+none#real  3.2 s, CPU 0.4 s, 120 ticks`.
 *
 * @param waiting how many cells have not started
 */
export function renderRunning(
  rows: readonly RunningRow[],
  waiting: number,
  { width, colors }: TextOptions,
): string {
  const oldest = rows.toSorted((a, b) => b.seconds - a.seconds);
  const lines = oldest.slice(0, mostRunning).map(({ cell, attempt, seconds, isStarting, counters }) => {
    const facts = [
      formatDuration(seconds),
      ...(isStarting ? ['starting'] : []),
      ...(counters === undefined
        ? []
        : [`CPU ${formatDuration(counters.cpuMs / 1000)}`, `${formatCount(counters.ticks)} ticks`]),
    ];
    const name = `${cell}${attempt === 1 ? '' : `, attempt ${String(attempt)}`}`;
    return wrapHanging('  ', `${name}  ${colors.cyan(facts.join(', '))}`, width);
  });
  const more = rows.length - lines.length;
  const rest = waiting > 0 ? `, ${formatQuantity(waiting, 'cell')} ${waiting === 1 ? 'waits' : 'wait'}` : '';
  return [
    `${formatQuantity(rows.length, 'cell')} ${rows.length === 1 ? 'runs' : 'run'} now${rest}${rows.length === 0 ? '' : ':'}`,
    ...lines,
    ...(more > 0 ? [colors.dim(`  and ${formatCount(more)} more`)] : []),
  ].join('\n');
}

export interface WaitingFacts {
  readonly files: number;
  /** Watched with all that is in them. */
  readonly folders: number;
  /** What cells must match now; absent for all. */
  readonly pattern?: string;
  readonly hasKeys: boolean;
}

export function renderWaiting(
  { files, folders, pattern, hasKeys }: WaitingFacts,
  { colors, width }: TextOptions,
): string {
  const only = pattern === undefined ? '' : `, only cells that match \`${printableLine(pattern)}\``;
  const more = folders > 0 ? ` and ${formatQuantity(folders, 'folder')}` : '';
  const keys = hasKeys ? 'press h for help, q to quit' : 'an interrupt ends it';
  return wrapHanging(
    '',
    colors.dim(`watching ${formatQuantity(files, 'file')}${more}${only}: ${keys}`),
    width,
  );
}

/** The keys, and what no save is noticed of. */
export function renderWatchHelp({ colors }: Pick<TextOptions, 'colors'>): string {
  const keys = [
    ['a, Enter', 'run all again, with everything that was remembered looked at anew'],
    ['f', 'run again what did not pass'],
    ['g', 'run and show only cells that match a pattern, as --grep; empty for all'],
    ['t', 'what runs now'],
    ['h', 'this help'],
    ['q', 'quit; ends what runs'],
  ] as const;
  return [
    ...keys.map(([key, does]) => `  ${colors.cyan(key.padEnd(9))} ${does}`),
    colors.dim('  not watched: installed packages, the cache, and what Python files import'),
  ].join('\n');
}
