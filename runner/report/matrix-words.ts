/** How a plan's matrix is named on a command line: a file, the default one by no word at all, or the releases of `--on`. */
import { posix } from 'node:path';

import type { Plan, PlannedScenario } from '../plan/plan.ts';

/** `npx patchmatrix run matrix.anyio.yaml -g CELL`: runs just this cell. */
export const rerunWords = ({ matrix }: Pick<Plan, 'matrix'>, cell: string): string =>
  `npx patchmatrix run ${matrix === 'matrix.yaml' ? '' : `${matrix} `}-g ${cell}`;

/** `npx patchmatrix trace CELL --against CELL`: shows a cell, or where two part. */
export const traceWords = ({ matrix }: Pick<Plan, 'matrix'>, cell: string, against?: string): string => {
  const source = isFile(matrix) ? (matrix === 'matrix.yaml' ? '' : ` --matrix ${matrix}`) : ` ${matrix}`;
  return `npx patchmatrix trace ${cell}${against === undefined ? '' : ` --against ${against}`}${source}`;
};

/** A scenario's file from where the user is, with `/`; undefined for one that came with patchmatrix. */
export const scenarioPath = (
  { matrix }: Pick<Plan, 'matrix'>,
  { file }: Pick<PlannedScenario, 'file'>,
): string | undefined =>
  isFile(matrix) ? posix.join(posix.dirname(withSlashes(matrix)), withSlashes(file)) : undefined;

const isFile = (matrix: string): boolean => !matrix.startsWith('--on ');

const withSlashes = (path: string): string => path.replaceAll('\\', '/');
