/** What one file's patch makes of the files that there are, or why it does not fit. Pure over a reader. */
import { dirname } from 'node:path/posix';

import { type FilePatch, type Hunk, linesOfSide } from './file-patch.ts';
import { type FoundLines, fitHunks } from './fit-hunks.ts';

/** The files of an environment, by their path in it. */
export interface PatchTree {
  /** Undefined if there is no such file. */
  readonly read: (path: string) => string | undefined;
  readonly hasFolder: (path: string) => boolean;
}

export interface HunkOffset {
  readonly path: string;
  /** The hunk's header. */
  readonly hunk: string;
  /** Lines down, negative up. */
  readonly lines: number;
}

/** Why a patch does not fit a file. */
export interface Misfit {
  readonly path: string;
  /** A fragment: what was expected and what was found. */
  readonly message: string;
  /** If it is a hunk that does not fit, the hunk and what the file has instead. */
  readonly hunk?: Hunk;
  readonly found?: FoundLines;
}

export type FileOutcome =
  | {
      readonly kind: 'fits';
      /** Undefined for a file that is not there any more. */
      readonly changes: ReadonlyMap<string, string | undefined>;
      /** The hunks that moved. */
      readonly offsets: readonly HunkOffset[];
      /** See `fitHunks`. */
      readonly loose: number;
    }
  | ({ readonly kind: 'misfit' } & Misfit);

/** @param needsEvidence see `fitHunks` */
export function applyFilePatch(file: FilePatch, tree: PatchTree, needsEvidence = false): FileOutcome {
  const { kind, path, from, hunks } = file;
  const misfit = (at: string, message: string): FileOutcome => ({ kind: 'misfit', path: at, message });
  const isNew = kind === 'added' || (kind === 'renamed' && path !== from);
  const inTheWay = isNew ? findInTheWay(path, tree) : undefined;
  if (inTheWay !== undefined) return misfit(path, inTheWay);
  if (kind === 'added') {
    const text = hunks.flatMap((hunk) => linesOfSide(hunk, '+')).join('');
    return { kind: 'fits', changes: new Map([[path, text]]), offsets: [], loose: 0 };
  }
  const source = tree.read(from);
  if (source === undefined) return misfit(from, `expected the file \`${from}\`, found none`);
  const fit = fitHunks(source, hunks, needsEvidence);
  if (fit.kind === 'misfit') {
    return {
      ...fit,
      path: from,
      message: `expected the lines of \`${fit.hunk.header}\` in \`${from}\`, found other ones there`,
    };
  }
  if (kind === 'deleted') {
    if (fit.text !== '') return misfit(path, `expected \`${path}\` with the deleted lines alone, found more`);
    return { kind: 'fits', changes: new Map([[path, undefined]]), offsets: [], loose: 0 };
  }
  const offsets = hunks.flatMap(({ header }, index): HunkOffset[] => {
    const lines = fit.offsets[index] ?? 0;
    return lines === 0 ? [] : [{ path, hunk: header, lines }];
  });
  const changes = new Map<string, string | undefined>(path === from ? [] : [[from, undefined]]);
  return { kind: 'fits', changes: changes.set(path, fit.text), offsets, loose: fit.loose };
}

/** Why a file cannot be put at a path. */
function findInTheWay(path: string, { read, hasFolder }: PatchTree): string | undefined {
  if (read(path) !== undefined) return `expected no file \`${path}\` yet, found one`;
  if (hasFolder(path)) return `expected nothing at \`${path}\` yet, found a folder`;
  for (let folder = dirname(path); folder !== '.' && !hasFolder(folder); folder = dirname(folder)) {
    if (read(folder) !== undefined) return `expected a folder at \`${folder}\`, found a file`;
  }
  return undefined;
}
