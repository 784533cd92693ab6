/** What `reduce` found, as text: what is kept of a patch, what that keeps and loses, and what proves it. */
import type { Reduction } from '../explore/reduce-patch.ts';
import type { Regression } from '../explore/judge-parts.ts';
import { renderSteps } from '../explore/render-builders.ts';
import { formatCount, formatQuantity } from './format-numbers.ts';
import { padText, type TextOptions, wrapHanging } from './text-options.ts';

export interface ReduceNames {
  /** `wide`. */
  readonly variant: string;
  /** `4.13 (4.13.0), the lowest of matrix.yaml`. */
  readonly runtime: string;
  /** The id of the runtime, `4.13`. */
  readonly runtimeId: string;
  /** The command that gives the same again. */
  readonly command: string;
}

/** Lines without a final newline. */
export const renderReduction = (
  reduction: Reduction,
  names: ReduceNames,
  { width, colors }: TextOptions,
): string => {
  const { whole, minimized } = reduction;
  const { kept } = minimized;
  const line = (text: string, prefix = ''): string => wrapHanging(prefix, text, width);
  const heading = (text: string): string => `\n${colors.bold(line(text))}`;
  const { fixes, regressions } = whole.judged;
  const all = Object.keys(reduction.parts);
  const intro = [
    line(`${colors.bold(names.variant)} on ${names.runtime}, ${formatQuantity(all.length, 'part')}`),
    line(
      fixes.length === 0 ? 'no scenario that fails without it' : fixes.join(', '),
      padText('  fixes', labelWidth),
    ),
    line(
      regressions.length === 0 ? 'nothing that was found' : listRegressions(regressions),
      padText('  breaks', labelWidth),
    ),
  ];
  const end = [
    ...(kept !== undefined && kept.parts.length > 0 ? [renderVerified(reduction, names, width)] : []),
    line(
      `${formatQuantity(reduction.tried.sets, 'set')} of parts tried, ${formatQuantity(reduction.tried.programs, 'program')} run; again with`,
    ),
    `  ${names.command}`,
  ];

  if (regressions.length === 0) {
    return [...intro, '', line('There is nothing to lose: no part has to go.'), '', ...end].join('\n');
  }
  if (fixes.length === 0) {
    const words = 'There is nothing to keep: the patch fixes no scenario of the matrix.';
    return [...intro, '', line(words), '', ...end].join('\n');
  }
  const prices = renderPrices(reduction, colors.red('✗'), width);
  if (kept === undefined || kept.parts.length === 0) {
    const words =
      kept === undefined
        ? 'Nothing can be kept: it regresses even with none of its parts on.'
        : 'Nothing can be kept: no part has a fix without a regression.';
    return [
      ...intro,
      '',
      line(words),
      ...prices,
      ...renderExplored(reduction, width, heading),
      '',
      ...end,
    ].join('\n');
  }
  return [
    ...intro,
    heading(`keep ${kept.parts.join(', ')}, leave ${leftOut(reduction).join(', ')}`),
    ...kept.parts.map((part) => line(reduction.parts[part] ?? '', `  ${padText(part, partWidth(all))}  `)),
    heading(
      `keeps ${formatCount(kept.judged.fixes.length)} of ${formatQuantity(fixes.length, 'fix', 'fixes')}, and breaks nothing`,
    ),
    ...kept.judged.fixes.map((fix) => line(fix, `  ${colors.green('✓')} `)),
    ...prices,
    heading('each further part'),
    ...reduction.larger.map(({ part, judged }) => {
      const more = judged.fixes.filter((fix) => !kept.judged.fixes.includes(fix));
      const gains = more.length === 0 ? '' : `fixes ${more.join(', ')}; `;
      const breaks =
        judged.regressions.length === 0
          ? 'fixes no more'
          : `brings back ${listRegressions(judged.regressions)}`;
      return line(gains + breaks, `  + ${padText(part, partWidth(all))}  `);
    }),
    heading('each part less'),
    ...reduction.smaller.map(({ part, judged }) => {
      const lost = kept.judged.fixes.filter((fix) => !judged.fixes.includes(fix));
      return line(`loses ${lost.join(', ') || 'nothing'}`, `  - ${padText(part, partWidth(all))}  `);
    }),
    ...renderExplored(reduction, width, heading),
    '',
    ...end,
  ].join('\n');
};

const labelWidth = 10;

const leftOut = ({ parts, minimized }: Reduction): string[] =>
  Object.keys(parts).filter((part) => minimized.kept?.parts.includes(part) !== true);

const partWidth = (parts: readonly string[]): number => Math.max(...parts.map((part) => part.length));

/** Scenarios by name; of programs, which are listed below, a few. */
const listRegressions = (regressions: readonly Regression[]): string => {
  const named = regressions.map(({ id, kind, what }) => ({
    kind,
    text: kind === 'refused' ? `${id}, which ${what}` : id,
  }));
  const programs = named.filter(({ kind }) => kind === 'program').map(({ text }) => text);
  const more = programs.length - shownPrograms;
  return [
    ...named.filter(({ kind }) => kind !== 'program').map(({ text }) => text),
    ...programs.slice(0, shownPrograms),
    ...(more > 0 ? [`${formatCount(more)} more programs`] : []),
  ].join(', ');
};

/** So many explored programs are named for each set of parts. */
const shownPrograms = 2;

/** The fixes that are lost, and what each of them would cost. */
const renderPrices = ({ minimized }: Reduction, mark: string, width: number): string[] => {
  const { prices, isExhaustive } = minimized;
  if (prices.length === 0) return [];
  const because = isExhaustive
    ? 'no set of parts has them without a regression; at the least'
    : 'no set of parts that was tried has them without a regression; at the least';
  return [
    `\n${wrapHanging('', `loses ${formatQuantity(prices.length, 'fix', 'fixes')}: ${because}`, width)}`,
    ...prices.map(({ fix, parts, judged }) =>
      wrapHanging(
        `  ${mark} `,
        `${fix} takes ${parts.join(', ')}, which breaks ${listRegressions(judged.regressions)}`,
        width,
      ),
    ),
  ];
};

/** The programs that the names above stand for. */
const renderExplored = (
  { explored, whole, minimized, larger }: Reduction,
  width: number,
  heading: (text: string) => string,
): string[] => {
  const named = new Set(
    [whole, ...minimized.prices, ...larger].flatMap(({ judged }) =>
      judged.regressions
        .filter(({ kind }) => kind === 'program')
        .slice(0, shownPrograms)
        .map(({ id }) => id),
    ),
  );
  const shown = explored.filter(({ id }) => named.has(id));
  if (shown.length === 0) return [];
  return [
    heading('explored programs'),
    ...shown.flatMap(({ id, consequence, from, program }) => {
      const { text } = renderSteps(program.main, width - 4);
      return [wrapHanging('  ', `${id}  ${consequence} (${from})`, width), text.replace(/^/gm, '    ')];
    }),
  ];
};

const renderVerified = (
  { verified, equals, minimized }: Reduction,
  { variant, runtimeId }: ReduceNames,
  width: number,
): string => {
  const name = `${variant} with ${(minimized.kept?.parts ?? []).join(', ')}`;
  const { programs, differing } = verified;
  const explored = `${formatQuantity(programs, 'program')} explored under ${name}: ${
    differing === 0
      ? 'none differs from the library as it is'
      : `${formatCount(differing)} differ, none for the worse`
  }.`;
  const columns = equals.variants.map((other) => `${runtimeId}+${other}`);
  const equal =
    columns.length === 0
      ? []
      : [
          `It is equal in every field to ${columns.join(' and ')}, over ${formatQuantity(equals.programs, 'program')}.`,
        ];
  return [explored, ...equal].map((text) => wrapHanging('', text, width)).join('\n');
};
