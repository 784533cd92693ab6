/** Renders the cells whose own attempts disagree: they count for nothing, and stand where everybody sees them. */
import type { RunResults } from '../record/run-results.ts';
import { formatQuantity } from './format-numbers.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

/** Empty if there is none; without a final newline. */
export function renderSpurious({ cells }: RunResults, { width, colors }: TextOptions): string {
  const found = cells.filter(({ spurious }) => spurious !== undefined);
  if (found.length === 0) return '';
  const lines = found.map(({ cell, spurious = '' }) => wrapHanging('  ', `${cell.id}: ${spurious}`, width));
  const count = formatQuantity(found.length, 'cell');
  return [`${count} ${colors.yellow('spurious')}, neither passed nor failed:`, ...lines].join('\n');
}
