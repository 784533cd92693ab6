/** The driver of the TypeScript equivalents that come with patchmatrix. */
import type { PlannedModel } from '../plan/plan.ts';
import type { ChildTask, DriverDefinition } from './driver.ts';
import { buildNodeCommand } from './node-command.ts';
import { shortLived } from './v8-flags.ts';

export const model: DriverDefinition<PlannedModel, Pick<PlannedModel, 'driver' | 'file'>> = {
  variantExtensions: ['ts', 'js'],
  scenarioExtensions: ['ts', 'js'],
  takesDiffs: false,
  clocks: { program: ['virtual', 'real'] },
  tasks: ['batch', 'bench', 'cell'],
  describe: (runtime) => `model ${runtime.model}`,
  buildCommand: (_place, task: ChildTask, files, maxMemoryMiB) =>
    buildNodeCommand(files[task], maxMemoryMiB, task === 'cell' ? shortLived : []),
  buildRequest: ({ file }, patch, codeFile) => ({
    modelFile: file,
    ...(codeFile !== undefined && { codeFile }),
    ...patch,
  }),
};
