/** The file in a command's folder that says which groups its guard ends: written by the runner, read by the guard. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const groupsFile = 'groups';

/** It is written over what was there before, so that its end is marked. */
export function renderGroups(groups: ReadonlySet<number>): string {
  return `${[...groups, end].join('\n')}\n`;
}

const end = 'end';

/** None if there is no such file. */
export function readGroups(folder: string): readonly number[] {
  const lines = readText(join(folder, groupsFile)).split('\n');
  return lines.slice(0, Math.max(0, lines.indexOf(end))).map(Number);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
