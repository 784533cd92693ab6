/** What is started for a cell or a batch of a runtime, and what is asked of it about its column. Each driver says it of its own. */
import type { ColumnRequest } from '../cell/protocol.ts';
import type { ChildCommand, ChildTask, ProgramFiles, VariantRequest } from '../drivers/driver.ts';
import { type Driver, driverOf, driverTraits } from '../drivers/find-driver.ts';
import type {
  PlannedLocated,
  PlannedModel,
  PlannedNode,
  PlannedPython,
  PlannedVariant,
} from '../plan/plan.ts';
import type { CodeFiles } from './prepared-code.ts';
import { defaultBounds } from './process-tree.ts';

export type { ChildCommand, ChildTask, ProgramFiles } from '../drivers/driver.ts';
export { buildPythonCommand } from '../drivers/python.ts';

/** What of a runtime says where its subject is; what it is, the child says. */
export type RuntimePlace =
  | Pick<PlannedLocated, 'driver' | 'file'>
  | Pick<PlannedModel, 'driver' | 'file'>
  | Pick<PlannedNode, 'driver' | 'package' | 'sha256' | 'site'>
  | Pick<PlannedPython, 'driver' | 'module' | 'package' | 'python' | 'site'>;

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
  if (!driverTraits[runtime.driver].tasks.includes(task)) {
    const able =
      task === 'module' || task === 'suite' ? 'an installed release' : 'a model or a release of anyio';
    throw new DriverError(`expected ${able}, found a runtime of the ${runtime.driver} driver`);
  }
  return driverOf(runtime).buildCommand(runtime, task, files, maxMemoryMiB);
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
  const codeFile = 'file' in runtime ? code?.get(runtime.file) : undefined;
  return driverOf(runtime).buildRequest(runtime, findPatch(runtime, variant, parts), codeFile);
}

/** What a child is told of a variant. */
export function findPatch(
  { driver }: { readonly driver: Driver },
  variant: PlannedVariant,
  parts?: readonly string[],
): VariantRequest {
  const variantFile = variant.modules[driver]?.loadFile;
  return variantFile === undefined ? {} : { variantFile, ...(parts && { parts }) };
}
