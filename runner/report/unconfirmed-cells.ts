/** The cells whose time was up beside other cells and that ended by themselves alone: the machine was too busy for them. */
import type { CellResult, RunResults } from '../record/run-results.ts';
import { formatQuantity } from './format-numbers.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

export function isUnconfirmed({ unconfirmed, observation }: CellResult): boolean {
  return unconfirmed !== undefined && observation !== undefined && observation.end !== unconfirmed.end;
}

/** Empty if there is none; without a final newline. */
export function renderUnconfirmed({ cells }: RunResults, { width, colors }: TextOptions): string {
  const found = cells.filter(isUnconfirmed);
  if (found.length === 0) return '';
  const count = formatQuantity(found.length, 'cell');
  const head = `${count} timed out beside other cells, and not alone, which counts; fewer --workers or a longer --timeout give room:`;
  return [
    wrapHanging('', colors.dim(head), width),
    ...found.map(({ cell }) => wrapHanging('  ', colors.dim(cell.id), width)),
  ].join('\n');
}
