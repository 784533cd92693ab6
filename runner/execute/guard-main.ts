/**
 * The program of the guard: waits until the runner is gone, and then ends what its children left, in their groups or not, and
 * takes away the command's temporary folder, which is its argument. The end of stdin says that the runner is gone: one that
 * ends in order kills its guard.
 */
import { once } from 'node:events';

import { commandMark } from './child-environment.ts';
import { readGroups } from './guarded-groups.ts';
import { sweepGroup, sweepMarked } from './process-group.ts';
import { removeTree } from './remove-leftovers.ts';

void guard(process.argv[2]);

async function guard(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('expected the folder of a command as the argument, found none');
  await once(process.stdin.resume(), 'end');
  const groups = readGroups(folder);
  const sweepAll = (): Promise<unknown> =>
    Promise.all([sweepMarked(commandMark(folder)), ...groups.map((group) => sweepGroup(group))]);
  await sweepAll();
  process.exitCode = removeTree(folder) ? 0 : 1;
}
