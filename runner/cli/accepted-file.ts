/** Reads and writes the accepted results of a matrix, `results/baseline.json`. */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import {
  type AcceptedResults,
  acceptResults,
  parseAcceptedResults,
  renderAcceptedResults,
} from '../compare/accepted-results.ts';
import { readTextWithin } from '../matrix/read-text-within.ts';
import type { RunResults } from '../record/run-results.ts';
import { nameForUser, withStorage } from '../record/storage-error.ts';
import { UsageError } from './usage-error.ts';

/** Where the accepted results of a results folder are. */
export function acceptedFileIn(resultsFolder: string): string {
  return join(resultsFolder, 'baseline.json');
}

/** Nothing where there is no file. @throws UsageError if it is not what it should be */
export function readAcceptedResults(file: string): AcceptedResults {
  return createAcceptedReader(file)();
}

/** Reads them again and again; what is as it was is not parsed again, which takes longer than a child to start. */
export function createAcceptedReader(file: string): () => AcceptedResults {
  let known: { readonly text: string; readonly results: AcceptedResults } | undefined;
  return () => {
    if (!existsSync(file)) return new Map();
    try {
      const text = readTextWithin(file, maxBytes);
      if (known?.text !== text) known = { text, results: parseAcceptedResults(text) };
      return known.results;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UsageError(
        `expected accepted results in ${relative(process.cwd(), file)}: ${reason}; \`run --update-baseline\` writes them anew once the file is gone`,
      );
    }
  };
}

/** A cell takes 200 bytes. */
const maxBytes = 8 * 1024 * 1024;

/** Accepts what a run found, beside what is known of other cells. @throws StorageError, and leaves what was accepted */
export function updateAcceptedResults(file: string, known: AcceptedResults, results: RunResults): void {
  const text = renderAcceptedResults(acceptResults(known, results));
  withStorage(`write ${nameForUser(file)}`, () => {
    try {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    } catch (error) {
      rmSync(`${file}.new`, { force: true });
      throw error;
    }
  });
}
