/** What `gate --bump` prints: a line for each package and patch with its verdict, the reasons below it. */
import type { BumpReport, JudgedBump } from '../bump/bump-report.ts';
import type { PackageChange } from '../bump/compare-locks.ts';
import type { BumpVerdict } from '../compare/judge-bump.ts';
import type { RunResults } from '../record/run-results.ts';
import { type BumpReasonGroup, groupBumpReasons, reasonWords } from './bump-reasons.ts';
import { listNames } from './fit-items.ts';
import { formatQuantity } from './format-numbers.ts';
import { printableLine } from './printable.ts';
import { type Colors, type TextOptions, wrapHanging } from './text-options.ts';

/** What is told beside a bump of the run that judged it. */
export type BumpResults = Pick<RunResults, 'interrupted' | 'plan'>;

/** Without a final newline. */
export function renderBump(bump: BumpReport, results: BumpResults, options: TextOptions): string {
  const { width, colors } = options;
  return [
    ...bump.judged.flatMap((judged) => renderJudged(judged, results, options)),
    ...describeRest(bump, results.plan.matrix).map((line) => wrapHanging('', colors.dim(line), width)),
  ].join('\n');
}

/** The one line of a bump that concerns nothing of a matrix. */
export function renderNoBump(
  bump: Omit<BumpReport, 'judged'> & { readonly files: readonly string[] },
  matrix: string,
): string {
  const { base, files } = bump;
  const rest = describeRest(bump, matrix);
  const why =
    files.length === 0
      ? `no lock file differs from ${base}`
      : rest.length === 0
        ? `no package changed its version in ${listNames(files, namesShown)} since ${base}`
        : `${rest.join('; ')} (since ${base})`;
  return `nothing to judge: ${why}`;
}

/** `semver 7.5.1 → 7.5.2 with semver-fix`. */
export function nameBump({ package: name, from, to, variant }: JudgedBump): string {
  return `${name} ${from} → ${to}${variant === undefined ? '' : ` with ${variant}`}`;
}

/** What changed and could not be judged, a fragment each. */
export function describeRest(
  { unpaired, others }: Pick<BumpReport, 'others' | 'unpaired'>,
  matrix: string,
): string[] {
  return [
    ...unpaired.map(describeUnpaired),
    ...(others === 0
      ? []
      : [`${formatQuantity(others, 'package')} changed that no runtime of ${matrix} has`]),
  ].map(printableLine);
}

const namesShown = 5;

/** The verdict, as far as there is one: a run that was ended early decides nothing. */
export function nameVerdict(
  { judgement }: JudgedBump,
  { interrupted }: BumpResults,
): BumpVerdict | 'not decided' {
  return interrupted === undefined ? judgement.verdict : 'not decided';
}

function renderJudged(bump: JudgedBump, results: BumpResults, { width, colors }: TextOptions): string[] {
  const { reasons, brokenByPatch = [] } = bump.judgement;
  const verdict = nameVerdict(bump, results);
  const head = `${colors.bold(printableLine(nameBump(bump)))}: ${colorOf(verdict, colors)(verdict)}`;
  const broken =
    brokenByPatch.length === 0
      ? []
      : [
          wrapHanging(
            `  ${colors.yellow('!')} `,
            `${bump.variant ?? ''} by itself breaks ${listNames(brokenByPatch, namesShown)} on ${bump.to}, which passes without it`,
            width,
          ),
        ];
  return [
    wrapHanging('', head, width),
    ...groupBumpReasons(reasons).map((group) =>
      wrapHanging(`  ${colors.dim('–')} `, describeReasons(group), width),
    ),
    ...broken,
  ];
}

/** `regressed s/a, s/b on 2+none: passed → failed: took 5 s`. */
export function describeReasons({ kind, columns, scenarios, text }: BumpReasonGroup): string {
  const what = scenarios.length === 0 ? '' : ` ${listNames(scenarios, namesShown)}`;
  return printableLine(`${reasonWords[kind]}${what} on ${columns.join(', ')}: ${text}`);
}

function describeUnpaired({ package: name, from, to, file }: PackageChange): string {
  return to.length === 0
    ? `${name} ${from.join(', ')} is no more in ${file}`
    : `${name} ${to.join(', ')} is new in ${file}, and there is no version to compare it with`;
}

function colorOf(verdict: BumpVerdict | 'not decided', colors: Colors): (text: string) => string {
  switch (verdict) {
    case 'safe':
      return colors.green;
    case 'not decided':
    case 'drop the patch':
    case 'safe with patch':
      return colors.yellow;
    case 'block':
      return colors.red;
  }
}
