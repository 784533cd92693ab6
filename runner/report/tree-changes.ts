/** What became of a user's files while the cells ran, in words. It counts for no verdict. */
import type { TreeChange } from '../execute/events.ts';
import type { RunResults } from '../record/run-results.ts';
import { formatQuantity } from './format-numbers.ts';
import { printableLine } from './printable.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

export interface TreeChangeLines {
  /** `while the cells ran, 1 file of yours changed`. */
  readonly headline: string;
  /** Of as many files as are shown, the path apart. */
  readonly files: readonly { readonly path: string; readonly how: string }[];
  /** How many files are not shown. */
  readonly more: number;
}

const mostShown = 10;
const mostCells = 3;

/** Undefined if nothing changed. */
export function describeTreeChanges({ treeChanges = [] }: RunResults): TreeChangeLines | undefined {
  if (treeChanges.length === 0) return undefined;
  const shown = treeChanges.slice(0, mostShown);
  return {
    headline: `while the cells ran, ${formatQuantity(treeChanges.length, 'file')} of yours changed`,
    files: shown.map((change) => ({ path: printableLine(change.path), how: describeChange(change) })),
    more: treeChanges.length - shown.length,
  };
}

/** `changed, while node/writes@1+none ran`. */
function describeChange({ change, cells }: TreeChange): string {
  if (cells.length === 0) return change;
  const names = cells.slice(0, mostCells).join(', ');
  const more = cells.length - mostCells;
  return `${change}, while ${names}${more > 0 ? ` and ${more} more` : ''} ran`;
}

/** Without a final newline; empty if nothing changed. */
export function renderTreeChanges(results: RunResults, { width, colors }: TextOptions): string {
  const found = describeTreeChanges(results);
  if (found === undefined) return '';
  const { headline, files, more } = found;
  const lines = files.map(({ path, how }) => wrapHanging('  ', `${path} (${how})`, width));
  return [
    colors.yellow(wrapHanging('', `${headline}:`, width)),
    ...lines,
    ...(more > 0 ? [colors.dim(`  and ${formatQuantity(more, 'more file')}`)] : []),
  ].join('\n');
}
