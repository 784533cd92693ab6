/** Tells whether a stored run, or which is the newest, has changed since somebody looked. */
import { createHash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ReadRunError } from '../record/read-run.ts';
import { resultFiles } from '../record/run-folder.ts';
import { acceptedFileIn } from './accepted-file.ts';
import { findRun } from './stored-runs.ts';
import { UsageError } from './usage-error.ts';

/**
 * Another word once its events, what was accepted, or which run is meant are others; also one for a run that is not there.
 * Nothing is read but the name of the newest run: it may be asked for twice a second.
 *
 * @param run as the user named it; the newest if left out
 */
export function readRunState(resultsFolder: string, run: string | undefined): string {
  const hash = createHash('sha256');
  try {
    const folder = findRun(resultsFolder, run);
    const found = stat(folder);
    const events = found?.isDirectory() === false ? folder : join(folder, resultFiles.events);
    for (const file of [events, acceptedFileIn(dirname(folder))]) hash.update(describe(file));
  } catch (error) {
    if (!(error instanceof ReadRunError) && !(error instanceof UsageError)) throw error;
    hash.update(error.message);
  }
  return hash.digest('hex').slice(0, 16);
}

function describe(file: string): string {
  const found = stat(file);
  return `${file} ${found === undefined ? 'none' : [found.ino, found.size, found.mtimeNs].join(' ')}\n`;
}

function stat(file: string): BigIntStats | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false });
}
