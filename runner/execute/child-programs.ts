/** What is started for a cell or a batch of each driver, and what is asked of it about its column. */
import { join } from 'node:path';

import type { ColumnRequest } from '../cell/protocol.ts';
import type { PlannedModel, PlannedPython, PlannedVariant } from '../plan/plan.ts';

/** What of a runtime says where its subject is; what it is, the child says. */
export type RuntimePlace =
  Pick<PlannedModel, 'driver' | 'file'> | Pick<PlannedPython, 'driver' | 'package' | 'python' | 'site'>;

/** Where the children's programs are. */
export interface ProgramFiles {
  /** The bundles of the `model` driver. */
  readonly cell: string;
  readonly batch: string;
  /** The folder of the `python` driver's modules. */
  readonly python: string;
  /** Where Python may keep the bytecode of those modules. */
  readonly bytecode: string;
}

export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** The command that runs one cell, or a batch of programs, of a runtime. */
export function buildChildCommand(
  runtime: RuntimePlace,
  program: 'batch' | 'cell',
  files: ProgramFiles,
): ChildCommand {
  switch (runtime.driver) {
    case 'model':
      return { command: process.execPath, args: [files[program]] };
    case 'python':
      return buildPythonCommand(runtime.python, files, `${program}_main`, runtime.site);
  }
}

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

/** @param parts those of the variant that are on; by default it is applied as a whole */
export function buildColumnRequest(
  runtime: RuntimePlace,
  variant: PlannedVariant,
  parts?: readonly string[],
): ColumnRequest {
  const variantFile = variant.modules[runtime.driver]?.loadFile;
  const patch = variantFile === undefined ? {} : { variantFile, ...(parts && { parts }) };
  switch (runtime.driver) {
    case 'model':
      return { modelFile: runtime.file, ...patch };
    case 'python':
      return { package: runtime.package, ...patch };
  }
}
