/** Renders what `doctor` found: a line a thing, and below what is missing how to get it. */
import type { Examination } from '../environments/examine-machine.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

export function renderExaminations(
  examinations: readonly Examination[],
  { width, colors }: TextOptions,
): string {
  const nameWidth = Math.max(...examinations.map(({ name }) => name.length));
  const lines = examinations.flatMap(({ name, found, ok, neededFor, remedy, required }) => {
    const mark = ok ? colors.green('✓') : required ? colors.red('✗') : colors.yellow('–');
    const indent = ' '.repeat(nameWidth + 4);
    return [
      wrapHanging(`${mark} ${name.padEnd(nameWidth)}  `, found, width),
      ...(ok ? [] : [wrapHanging(indent, `needed for ${neededFor}`, width)]),
      ...(remedy === undefined ? [] : [wrapHanging(indent, remedy, width)]),
    ];
  });
  const missing = examinations.filter(({ ok }) => !ok);
  const verdict = missing.some(({ required }) => required)
    ? colors.red('The default matrix cannot run here.')
    : missing.length > 0
      ? 'The default matrix runs here; what is marked – is missing for the rest.'
      : 'Everything runs here.';
  return [...lines, '', verdict].join('\n');
}
