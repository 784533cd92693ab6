/** From a matrix to a plan, for other programs. */
import { loadPlan } from '../cli/load-plan.ts';
import { requireSandbox, type Sandbox } from '../execute/sandbox.ts';
import type { Plan } from '../plan/plan.ts';
import type { CellFilters } from '../plan/select-cells.ts';
import { planWords } from './command-words.ts';
import { withChildren } from './with-children.ts';

/** What is left out or empty does not filter; a cell must meet all filters, and any of the names of each. */
export interface PlanOptions extends Omit<CellFilters, 'cells'> {
  /** Releases instead of a matrix file, `anyio@4.13.0`, with the scenarios that come with patchmatrix. */
  readonly on?: readonly string[];
  /** A variant or a column that the others are compared with, instead of what the matrix says. */
  readonly baseline?: string;
  /** Resolve the versions of all runtimes anew, and write them to the lock beside the matrix; default false. */
  readonly updateLock?: boolean;
  /** Use what is kept of modules that did not change; default true. */
  readonly cache?: boolean;
  /** What the children run in that load modules and find tests; default `none`. */
  readonly sandbox?: Sandbox;
  /** Is told what is installed meanwhile, and what cannot be kept: a sentence each. */
  readonly onNotice?: (text: string) => void;
}

/**
 * Plans a matrix: reads it, installs what its runtimes need, loads its scenarios and variants in a child, and selects cells.
 *
 * @param file the matrix file, from the current folder; default `matrix.yaml`
 * @throws MatrixError with all mistakes of the matrix and its modules
 * @throws SelectionError if a filter names what is not there, or nothing is left; FilterError for a malformed one
 * @throws UsageError for another mistake of the caller's, EnvironmentError, SandboxError or ScratchError for what the
 * machine lacks
 */
export async function planMatrix(file = 'matrix.yaml', options: PlanOptions = {}): Promise<Plan> {
  const { on, baseline, updateLock, cache, sandbox = 'none', onNotice = ignore, ...filters } = options;
  if (sandbox === 'strict') requireSandbox();
  const plan = await withChildren(() =>
    loadPlan({ file, on, updateLock }, filters, { baseline, cache, sandbox, onNotice }),
  );
  words.set(plan, planWords(file, options));
  return plan;
}

const words = new WeakMap<Plan, readonly string[]>();

/** The words of a command line that plans the same; of a plan from elsewhere its matrix alone. */
export function wordsOf(plan: Plan): readonly string[] {
  return words.get(plan) ?? [plan.matrix];
}

function ignore(): void {
  // A caller who does not ask is told nothing.
}
