/**
 * The program of the guard: waits until the runner is gone, and then ends what its children left, in their groups or not, and
 * takes away the command's temporary folder. Reads `+GROUP` and `-GROUP` lines on stdin, whose end says that the runner is
 * gone: one that ends in order kills its guard. The command's folder is its argument.
 */
import { createInterface } from 'node:readline';

import { commandMark } from './child-environment.ts';
import { sweepGroup, sweepMarked } from './process-group.ts';
import { removeTree } from './remove-leftovers.ts';

void guard(process.argv[2]);

async function guard(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('expected the folder of a command as the argument, found none');
  process.title = 'patchmatrix guard';
  const groups = new Set<number>();
  for await (const line of createInterface({ input: process.stdin })) {
    const group = Number(line.slice(1));
    if (line.startsWith('+')) groups.add(group);
    else groups.delete(group);
  }
  const sweepAll = (): Promise<unknown> =>
    Promise.all([sweepMarked(commandMark(folder)), ...[...groups].map((group) => sweepGroup(group))]);
  await sweepAll();
  process.exitCode = removeTree(folder) ? 0 : 1;
}
