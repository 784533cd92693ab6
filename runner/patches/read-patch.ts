/** Reads files that are patched, or patches. What they say is the business of `parse-patch.ts`. */
import { readFileSync } from 'node:fs';

import { readBytesWithin, TooLongError } from '../matrix/read-text-within.ts';
import type { FilePatch } from './file-patch.ts';
import { parsePatch } from './parse-patch.ts';
import { PatchError } from './patch-error.ts';

/**
 * @param file absolute, or from the working folder
 * @throws PatchError if it is no text, or no patch; the file system's own error if there is no such file
 */
export function readPatch(file: string): FilePatch[] {
  try {
    return parsePatch(decodeText(readBytesWithin(file, maxBytes), 'the patch'));
  } catch (error) {
    if (!(error instanceof TooLongError)) throw error;
    throw new PatchError(`${error.message} in a patch`, undefined);
  }
}

const maxBytes = 16 * 1024 * 1024;

/**
 * A file's text, a byte order mark included.
 *
 * @param name for the message
 * @throws PatchError if its bytes are no UTF-8, which a change could not leave as they are
 */
export function readText(file: string, name: string): string {
  return decodeText(readFileSync(file), name);
}

function decodeText(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PatchError(`expected ${name} as a text in UTF-8, found other bytes`);
  }
}
