/** How a plan's matrix is named on a command line: a file, the default one by no word at all, or the releases of `--on`. */
import { posix } from 'node:path';

import type { Plan, PlannedScenario } from '../plan/plan.ts';
import type { RunResults } from '../record/run-results.ts';
import { quoteForShell } from './quote-for-shell.ts';

/** `npx patchmatrix run matrix.anyio.yaml -g CELL`: runs just this cell. */
export const rerunWords = ({ matrix }: Pick<Plan, 'matrix'>, cell: string): string =>
  `npx patchmatrix run${fileWord(matrix)} -g ${cell}`;

/** `npx patchmatrix gate --bump --base origin/main --scenario SCENARIO`: judges the bump again, by the scenario of this cell. */
export const bumpRerunWords = ({ matrix }: Pick<Plan, 'matrix'>, base: string, cell: string): string =>
  `npx patchmatrix gate${fileWord(matrix)} --bump --base ${quoteForShell(base)} --scenario ${cell.replace(/@.*$/, '')}`;

/** `npx patchmatrix trace CELL --against CELL`: shows a cell, or where two part. */
export const traceWords = ({ matrix }: Pick<Plan, 'matrix'>, cell: string, against?: string): string => {
  const source = namesFile(matrix) ? fileWord(matrix, ' --matrix') : ` ${matrix}`;
  return `npx patchmatrix trace ${cell}${against === undefined ? '' : ` --against ${against}`}${source}`;
};

/**
 * `npx patchmatrix run --resume`: goes on with a run that did not come to its end; undefined for one that did, and for what
 * cannot be gone on with.
 *
 * @param folder of the run, as the user would name it
 */
export const resumeWords = (
  { args, command, complete, interrupted }: RunResults,
  folder: string | undefined,
): string | undefined => {
  const [own] = args;
  if (folder === undefined || own === 'review' || own === 'merge') return undefined;
  if (complete && interrupted === undefined) return undefined;
  const isNearby = /^results\/[^/]+\/?$/.test(withSlashes(folder));
  return `npx patchmatrix ${command} --resume${isNearby ? '' : ` ${quoteForShell(folder)}`}`;
};

/** A scenario's file from where the user is, with `/`; undefined for one that came with patchmatrix. */
export const scenarioPath = (
  { matrix }: Pick<Plan, 'matrix'>,
  { file }: Pick<PlannedScenario, 'file'>,
): string | undefined =>
  namesFile(matrix) ? posix.join(posix.dirname(withSlashes(matrix)), withSlashes(file)) : undefined;

/** Whether the matrix of a plan is a file, and not what `--on` was given. */
export const namesFile = (matrix: string): boolean => !matrix.startsWith('--on ');

const withSlashes = (path: string): string => path.replaceAll('\\', '/');

/** A file of a matrix as a word of its own, after a space; the default one needs none. */
const fileWord = (matrix: string, option = ''): string =>
  matrix === 'matrix.yaml' ? '' : `${option} ${quoteForShell(matrix)}`;
