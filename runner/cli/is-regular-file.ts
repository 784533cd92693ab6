/** Whether a path leads to a file that can be read to its end, as a pipe, a device or a folder cannot. */
import { statSync } from 'node:fs';

/** Follows symbolic links; one that leads nowhere, or in a circle, is no file. */
export function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
