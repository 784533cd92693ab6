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

const major = Number(process.versions.node.split('.')[0]);
/** Another one may not know the flags, and would not start. */
const knowsFlags = [20, 22, 24, 26].includes(major);

/**
 * Starts V8 with the names of Node's own hashed as they were when Node was built. By default each start chooses a seed, looks for
 * prime numbers that go with it and hashes them anew, against input that makes names collide on purpose: a seventh of a bare start.
 */
export const asHashed: readonly string[] = knowsFlags ? ['--no-rehash-snapshot'] : [];

/**
 * For a child that runs a program on a model, whose speed nobody asks for: it is compiled to machine code late, as most programs are
 * over before that is of use, and with one thread for it.
 */
export const shortLived: readonly string[] = knowsFlags
  ? [
      ...asHashed,
      '--v8-pool-size=1',
      '--no-sparkplug',
      // Some fifteen times the default. V8 counts another thing since Node 22.
      major < 22 ? '--interrupt-budget=1000000' : '--invocation-count-for-turbofan=50000',
    ]
  : [];
