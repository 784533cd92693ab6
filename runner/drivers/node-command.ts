import { defaultBounds } from '../execute/process-tree.ts';
import type { ChildCommand } from './driver.ts';

/** One of the bundles, in this very Node. @param args for Node itself */
export function buildNodeCommand(
  file: string,
  maxMemoryMiB: number,
  args: readonly string[] = [],
): ChildCommand {
  return { command: process.execPath, args: [...heapArguments(maxMemoryMiB), ...args, file] };
}

/**
 * With any flag of V8, Node compiles what it has itself anew instead of taking the code that it was built with: that doubles
 * what loading `node:crypto` and its like takes, so that a flag has to save more. The runner ends what takes more than the bound
 * in any case.
 */
function heapArguments(maxMemoryMiB: number): readonly string[] {
  return maxMemoryMiB === defaultBounds.maxMemoryMiB ? [] : [`--max-old-space-size=${maxMemoryMiB}`];
}
