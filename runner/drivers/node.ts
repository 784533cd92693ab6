/** The driver of packages that Node loads: npm releases and folders. */
import type { PlannedNode } from '../plan/plan.ts';
import type { ChildTask, DriverDefinition } from './driver.ts';
import { buildNodeCommand } from './node-command.ts';
import { startingFast } from './v8-flags.ts';

export const node: DriverDefinition<
  PlannedNode,
  Pick<PlannedNode, 'driver' | 'package' | 'sha256' | 'site'>
> = {
  variantExtensions: ['ts', 'js'],
  scenarioExtensions: ['ts', 'js'],
  takesDiffs: true,
  clocks: { module: ['real'], suite: ['real'] },
  tasks: ['module', 'suite'],
  describe: (runtime) => `${runtime.package} from npm`,
  buildCommand: (_place, task, files, maxMemoryMiB) =>
    buildNodeCommand(files[task], maxMemoryMiB, nodeArguments[task]),
  buildRequest: ({ package: name, sha256, site }, patch) => ({ package: name, sha256, site, ...patch }),
};

/** A package that can only be imported is, in a way that Node calls experimental in what would be the cell's output. */
const nodeArguments: Readonly<Partial<Record<ChildTask, readonly string[]>>> = {
  module: [...startingFast, '--disable-warning=ExperimentalWarning'],
};
