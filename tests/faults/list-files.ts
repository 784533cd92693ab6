/** What lies in a folder, to be compared with what lies in it later. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The paths of all files and folders in it, sorted; without what is called `except` at its top. */
export function listFiles(folder: string, except: readonly string[] = []): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !except.includes(path.split('/')[0] ?? ''))
    .sort();
}
