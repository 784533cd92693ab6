/** What is started for a cell or a batch of each driver, and what is asked of it about its column. */
import { join } from 'node:path';

import type { ColumnRequest, PythonColumnRequest } from '../cell/protocol.ts';
import type { Driver } from '../matrix/driver.ts';
import type { PlannedModel, PlannedNode, PlannedPython, PlannedVariant } from '../plan/plan.ts';
import type { CodeFiles } from './prepared-code.ts';
import { defaultBounds } from './process-tree.ts';

/** What of a runtime says where its subject is; what it is, the child says. */
export type RuntimePlace =
  | Pick<PlannedModel, 'driver' | 'file'>
  | Pick<PlannedNode, 'driver' | 'package' | 'sha256' | 'site'>
  | Pick<PlannedPython, 'driver' | 'module' | 'package' | 'python' | 'site'>;

/** What a child does: programs in a batch, one program, programs that are timed, a scenario module, or tests of a suite. */
export type ChildTask = 'batch' | 'bench' | 'cell' | 'module' | 'suite';

/** Where the children's programs are. */
export interface ProgramFiles {
  /** The bundles of the `model` driver. */
  readonly cell: string;
  readonly batch: string;
  readonly bench: string;
  /** The bundles of the `node` driver. */
  readonly module: string;
  readonly suite: string;
  /** The folder of the `python` driver's modules. */
  readonly python: string;
  /** Where Python may keep the bytecode of those modules. */
  readonly bytecode: string;
  /** Where the folders are kept that suites of the `node` driver run in. */
  readonly workspaces: string;
}

export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** A driver was asked for what it cannot do; the plan leaves out such cells. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
}

/**
 * The command that runs one cell, or a batch of programs, of a runtime.
 *
 * @param maxMemoryMiB where V8 is to give up by itself; by default where it does so anyway
 * @throws DriverError if its driver has no such task
 */
export function buildChildCommand(
  runtime: RuntimePlace,
  task: ChildTask,
  files: ProgramFiles,
  maxMemoryMiB = defaultBounds.maxMemoryMiB,
): ChildCommand {
  if (!tasks[runtime.driver].includes(task)) {
    const able =
      task === 'module' || task === 'suite' ? 'an installed release' : 'a model or a release of anyio';
    throw new DriverError(`expected ${able}, found a runtime of the ${runtime.driver} driver`);
  }
  return runtime.driver === 'python'
    ? buildPythonCommand(runtime.python, files, `${task}_main`, runtime.site)
    : {
        command: process.execPath,
        args: [...heapArguments(maxMemoryMiB), ...(nodeArguments[task] ?? []), files[task]],
      };
}

/**
 * With any flag of V8, Node compiles what it has itself anew instead of taking the code that it was built with: that doubles
 * what loading `node:crypto` and its like takes. The runner ends what takes more than the bound in any case.
 */
function heapArguments(maxMemoryMiB: number): readonly string[] {
  return maxMemoryMiB === defaultBounds.maxMemoryMiB ? [] : [`--max-old-space-size=${maxMemoryMiB}`];
}

/** A package that can only be imported is, in a way that Node calls experimental in what would be the cell's output. */
const nodeArguments: Readonly<Partial<Record<ChildTask, readonly string[]>>> = {
  module: ['--disable-warning=ExperimentalWarning'],
};

const tasks: Readonly<Record<Driver, readonly ChildTask[]>> = {
  model: ['batch', 'bench', 'cell'],
  node: ['module', 'suite'],
  python: ['batch', 'bench', 'cell', 'module', 'suite'],
};

/**
 * A module of the `python` driver, isolated from the user's own Python: neither variables nor site packages reach it,
 * which also halves what a start costs.
 */
export function buildPythonCommand(
  python: string,
  files: Pick<ProgramFiles, 'bytecode' | 'python'>,
  module: string,
  site: string,
): ChildCommand {
  const isolated = ['-I', '-S', '-X', `pycache_prefix=${files.bytecode}`];
  return { command: python, args: [...isolated, join(files.python, 'start.py'), module, site] };
}

/**
 * @param parts those of the variant that are on; by default it is applied as a whole
 * @param code what was compiled of models before
 */
export function buildColumnRequest(
  runtime: RuntimePlace,
  variant: PlannedVariant,
  { parts, code }: { readonly parts?: readonly string[]; readonly code?: CodeFiles } = {},
): ColumnRequest {
  const codeFile = runtime.driver === 'model' ? code?.get(runtime.file) : undefined;
  const patch = findPatch(runtime, variant, parts);
  switch (runtime.driver) {
    case 'model':
      return { modelFile: runtime.file, ...(codeFile !== undefined && { codeFile }), ...patch };
    case 'node':
      return { package: runtime.package, site: runtime.site, sha256: runtime.sha256, ...patch };
    case 'python':
      return buildPythonRequest(runtime, variant, parts);
  }
}

export function buildPythonRequest(
  runtime: Extract<RuntimePlace, { readonly driver: 'python' }>,
  variant: PlannedVariant,
  parts?: readonly string[],
): PythonColumnRequest {
  return { package: runtime.module ?? runtime.package, ...findPatch(runtime, variant, parts) };
}

function findPatch(
  { driver }: RuntimePlace,
  variant: PlannedVariant,
  parts: readonly string[] | undefined,
): Pick<ColumnRequest, 'parts' | 'variantFile'> {
  const variantFile = variant.modules[driver]?.loadFile;
  return variantFile === undefined ? {} : { variantFile, ...(parts && { parts }) };
}
