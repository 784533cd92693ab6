/** The first event of a run: what it is, where it runs, and its plan. */
import { resultsFormat, type RunEvent } from './events.ts';
import type { ExecutionOptions } from './execution-options.ts';

export function buildRunStarted(options: ExecutionOptions): RunEvent {
  const { run, patchmatrix, command, args, plan, planSha256, shard, confinement, resumption } = options;
  return {
    kind: 'run-started',
    format: resultsFormat,
    run,
    startedAt: new Date().toISOString(),
    patchmatrix,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    command,
    args,
    plan,
    planSha256,
    ...(shard && { shard }),
    confinement,
    ...(options.process && { process: options.process }),
    ...(resumption && { resumes: resumption.run }),
  };
}
