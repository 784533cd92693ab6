/** Renders how a run differs from the accepted results: what got worse, what got better, what changed. */
import type { Deviation } from '../compare/accepted-results.ts';
import { formatQuantity } from './format-numbers.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

export interface DeviationsOptions extends TextOptions {
  /** As the user would name it. */
  readonly acceptedFile: string;
  /** The run's results have just been accepted. */
  readonly updated: boolean;
  /** There are accepted results, and the run came to its end. */
  readonly known: boolean;
  /** Some of the cells can be traced: they run programs. */
  readonly traceable: boolean;
}

/** One paragraph a kind; what fails without being accepted is only counted, as the failing cells name it. */
export function renderDeviations(deviations: readonly Deviation[], options: DeviationsOptions): string {
  const { acceptedFile, updated, known, traceable, colors, width } = options;
  const why = traceable ? '`npx patchmatrix trace CELL` shows why; ' : '';
  const wrap = (text: string): string => wrapHanging('', text, width);
  const hint = updated
    ? `Accepted: ${acceptedFile} holds these results now.`
    : `${why}\`run --update-baseline\` accepts these results in ${acceptedFile}.`;
  const paragraphs = [
    updated ? '' : renderUnaccepted(deviations, options),
    renderKind(deviations, 'worse', colors.red('worse than accepted'), options),
    renderKind(deviations, 'better', colors.green('better than accepted'), options),
    renderKind(
      deviations,
      'changed',
      colors.yellow('with the accepted verdict, but other counters'),
      options,
    ),
  ].filter((paragraph) => paragraph !== '');
  if (paragraphs.length > 0) return [...paragraphs, wrap(hint)].join('\n\n');
  if (updated) return wrap(hint);
  return known ? wrap(`No worse than ${acceptedFile} accepts.`) : '';
}

function renderUnaccepted(
  deviations: readonly Deviation[],
  { acceptedFile, width, colors }: DeviationsOptions,
): string {
  const count = deviations.filter(({ against }) => against === 'baseline').length;
  if (count === 0) return '';
  const [fails, them] = count === 1 ? ['fails', 'it'] : ['fail', 'them'];
  const what = `${formatQuantity(count, 'cell')} ${colors.red(fails)} while the baseline passes`;
  return wrapHanging('', `${what} or was not run, and ${acceptedFile} does not accept ${them}.`, width);
}

function renderKind(
  deviations: readonly Deviation[],
  kind: Deviation['kind'],
  words: string,
  { width, acceptedFile }: DeviationsOptions,
): string {
  const found = deviations.filter((deviation) => deviation.kind === kind && deviation.against === 'accepted');
  if (found.length === 0) return '';
  const lines = found.map(({ cell, description, obsoleteLine }) => {
    const hint = obsoleteLine === undefined ? '' : `; delete ${acceptedFile}:${obsoleteLine}`;
    return wrapHanging('  ', `${cell}: ${description}${hint}`, width);
  });
  return [`${formatQuantity(found.length, 'cell')} ${words}:`, ...lines].join('\n');
}
