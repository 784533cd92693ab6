/** Takes away what commands left in the cache that were killed: the names of what they were making hold their process ids. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What cannot be removed stays for the next command.
 *
 * @param folder may be missing
 * @param pattern of the names that are meant; its first group is the id of the process
 */
export function removeLeftovers(folder: string, pattern: RegExp): void {
  for (const name of listNames(folder)) {
    const pid = pattern.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) removeTree(join(folder, name));
  }
}

/** @returns whether nothing is left of it */
export function removeTree(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    return true;
  } catch {
    return false;
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
