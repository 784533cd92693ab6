/** Reads files that are patched, or patches. What they say is the business of `parse-patch.ts`. */
import { readFileSync } from 'node:fs';

import type { FilePatch } from './file-patch.ts';
import { parsePatch } from './parse-patch.ts';
import { PatchError } from './patch-error.ts';

/**
 * @param file absolute, or from the working folder
 * @throws PatchError if it is no text, or no patch; the file system's own error if there is no such file
 */
export function readPatch(file: string): FilePatch[] {
  return parsePatch(readText(file, 'the patch'));
}

/**
 * A file's text, a byte order mark included.
 *
 * @param name for the message
 * @throws PatchError if its bytes are no UTF-8, which a change could not leave as they are
 */
export function readText(file: string, name: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PatchError(`expected ${name} as a text in UTF-8, found other bytes`);
  }
}
