/** Renders how a run differs from the accepted results: what got worse, what got better, what changed. */
import type { Deviation } from '../compare/accepted-results.ts';
import { formatQuantity } from './format-numbers.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

export interface DeviationsOptions extends TextOptions {
  /** As the user would name it. */
  readonly acceptedFile: string;
  /** The run's results have just been accepted. */
  readonly updated: boolean;
}

/** One paragraph a kind; empty if nothing deviates. */
export function renderDeviations(deviations: readonly Deviation[], options: DeviationsOptions): string {
  const { acceptedFile, updated, colors } = options;
  const hint = updated
    ? `Accepted: ${acceptedFile} holds these results now.`
    : `\`run --update-baseline\` accepts these results in ${acceptedFile}.`;
  const paragraphs = [
    renderKind(deviations, 'worse', colors.red('worse than accepted'), options),
    renderKind(deviations, 'better', colors.green('better than accepted'), options),
    renderKind(deviations, 'changed', colors.yellow('passes as accepted, but not in the same way'), options),
  ].filter((paragraph) => paragraph !== '');
  if (paragraphs.length === 0) return updated ? hint : '';
  return [...paragraphs, hint].join('\n\n');
}

function renderKind(
  deviations: readonly Deviation[],
  kind: Deviation['kind'],
  words: string,
  { width }: TextOptions,
): string {
  const found = deviations.filter((deviation) => deviation.kind === kind);
  if (found.length === 0) return '';
  const lines = found.map(({ cell, description }) => wrapHanging('  ', `${cell}: ${description}`, width));
  return [`${formatQuantity(found.length, 'cell')} ${words}:`, ...lines].join('\n');
}
