/** The driver of packages that Python imports: PyPI releases and folders. */
import { join } from 'node:path';

import type { PythonColumnRequest } from '../cell/protocol.ts';
import type { PlannedPython } from '../plan/plan.ts';
import type { ChildCommand, DriverDefinition, ProgramFiles, VariantRequest } from './driver.ts';

type PythonPlace = Pick<PlannedPython, 'driver' | 'module' | 'package' | 'python' | 'site'>;

export const python: DriverDefinition<PlannedPython, PythonPlace> = {
  variantExtensions: ['py'],
  scenarioExtensions: ['ts', 'js', 'py'],
  takesDiffs: true,
  clocks: { program: ['virtual', 'real'], module: ['real'], suite: ['real'] },
  tasks: ['batch', 'bench', 'cell', 'module', 'suite'],
  describe: (runtime) => `${runtime.package} from PyPI, on Python ${runtime.pythonVersion}`,
  buildCommand: (place, task, files) => buildPythonCommand(place.python, files, `${task}_main`, place.site),
  buildRequest: buildPythonRequest,
};

/**
 * A module of the `python` driver, isolated from the user's own Python: neither variables nor site packages reach it,
 * which also halves what a start costs.
 */
export function buildPythonCommand(
  interpreter: string,
  files: Pick<ProgramFiles, 'bytecode' | 'python'>,
  module: string,
  site: string,
): ChildCommand {
  const isolated = ['-I', '-S', '-X', `pycache_prefix=${files.bytecode}`];
  return { command: interpreter, args: [...isolated, join(files.python, 'start.py'), module, site] };
}

export function buildPythonRequest(
  place: Pick<PythonPlace, 'module' | 'package'>,
  patch: VariantRequest,
): PythonColumnRequest {
  return { package: place.module ?? place.package, ...patch };
}
