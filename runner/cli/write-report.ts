/** Writes the files that a user asked for. */
import { chmodSync, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { makeFolder } from '../record/make-folder.ts';
import { StorageError, withStorage } from '../record/storage-error.ts';

/** Whoever reads the file sees all of the old one or all of the new one. @throws StorageError */
export function writeReport(file: string, text: string): void {
  withStorage(`write the report to ${file}`, () => {
    makeFolder(dirname(file));
    const found = lstatSync(file, { throwIfNoEntry: false });
    // A pipe, a terminal or a link is written to, not replaced.
    if (found !== undefined && !found.isFile()) {
      writeFileSync(file, text);
      return;
    }
    const unfinished = `${file}.${String(process.pid)}.new`;
    try {
      writeFileSync(unfinished, text);
      if (found !== undefined) chmodSync(unfinished, found.mode);
      renameSync(unfinished, file);
    } catch (error) {
      rmSync(unfinished, { force: true });
      // A file may be one that can be written in a folder that cannot.
      if (found === undefined || !inPlace.has((error as NodeJS.ErrnoException).code)) throw error;
      writeFileSync(file, text);
    }
  });
}

const inPlace: ReadonlySet<string | undefined> = new Set(['EACCES', 'EBUSY', 'EPERM', 'EROFS']);

/** What cannot be stored, for whoever has something else to do first. */
export function tryStorage(act: () => void): StorageError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
}
