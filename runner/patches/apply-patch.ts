/**
 * Patches in order and the files of a package → the changed files, and in which state each patch is. Where the paths of a
 * diff are in the package is decided before, in `find-in-package.ts`. Pure over a reader.
 */
import { applyFilePatch, type HunkOffset, type Misfit, type PatchTree } from './apply-file-patch.ts';
import { type FilePatch, reverseFilePatch } from './file-patch.ts';

export interface Patch {
  /** For messages. */
  readonly name: string;
  readonly files: readonly FilePatch[];
}

export type PatchState = 'applied' | 'applied with offset' | 'already applied' | 'conflict';

export interface PatchConflict extends Misfit {
  /** The name of the patch. */
  readonly patch: string;
  /** What may have led to it. */
  readonly hint?: string;
}

export interface PatchResult {
  readonly name: string;
  readonly state: PatchState;
  /** The hunks that moved, of a patch that is applied. */
  readonly offsets: readonly HunkOffset[];
  /** The first that does not fit of each file. */
  readonly conflicts: readonly PatchConflict[];
}

export interface PatchOutcome {
  /** Of all together: a conflict of one is a conflict. */
  readonly state: PatchState;
  readonly patches: readonly PatchResult[];
  /** New contents by path, undefined for a file that goes; empty if there is a conflict. */
  readonly changes: ReadonlyMap<string, string | undefined>;
}

/**
 * A patch fits as a whole or not at all. Where both it and its reverse fit, the one that moves its hunks less is meant:
 * lines that are there already often fit once more elsewhere.
 */
export function applyPatches(patches: readonly Patch[], tree: PatchTree): PatchOutcome {
  const results: PatchResult[] = [];
  const applied: Patch[] = [];
  const changes: Changes = new Map();
  for (const patch of patches) {
    const attempt = tryPatch(patch, changes, tree);
    const { name } = patch;
    if (attempt.kind === 'conflict') {
      const conflicts = attempt.misfits.map((misfit): PatchConflict => {
        const hint = hintOf(misfit, patch, applied, tree);
        return { patch: name, ...misfit, ...(hint === undefined ? {} : { hint }) };
      });
      results.push({ name, state: 'conflict', offsets: [], conflicts });
      continue;
    }
    if (attempt.kind === 'reversed') {
      results.push({ name, state: 'already applied', offsets: [], conflicts: [] });
      continue;
    }
    for (const [path, text] of attempt.changes) changes.set(path, text);
    applied.push(patch);
    const { offsets } = attempt;
    const state = offsets.length > 0 ? 'applied with offset' : 'applied';
    results.push({ name, state, offsets, conflicts: [] });
  }
  const state = combineStates(results.map((result) => result.state));
  return { state, patches: results, changes: state === 'conflict' ? new Map() : changes };
}

type Changes = Map<string, string | undefined>;

type Attempt =
  | { readonly kind: 'fits'; readonly changes: Changes; readonly offsets: readonly HunkOffset[] }
  | { readonly kind: 'reversed' }
  | { readonly kind: 'conflict'; readonly misfits: readonly Misfit[] };

function tryPatch({ files }: Patch, changes: Changes, tree: PatchTree): Attempt {
  const forward = tryFiles(files, changes, tree, false);
  const fits = forward.misfits.length === 0;
  if (fits && costOf(forward) === 0) return { kind: 'fits', ...forward };
  const backward = tryFiles(files.map(reverseFilePatch).reverse(), changes, tree, true);
  if (backward.misfits.length === 0 && !(fits && costOf(forward) <= costOf(backward))) {
    return { kind: 'reversed' };
  }
  return fits ? { kind: 'fits', ...forward } : { kind: 'conflict', misfits: forward.misfits };
}

interface TriedFiles {
  readonly changes: Changes;
  readonly offsets: HunkOffset[];
  readonly loose: number;
  readonly misfits: Misfit[];
}

/** Lines that hunks moved; among equal ones, how many of them are loose. */
function costOf({ offsets, loose }: TriedFiles): number {
  return offsets.reduce((sum, { lines }) => sum + Math.abs(lines), 0) + loose / (loose + 1);
}

function tryFiles(
  files: readonly FilePatch[],
  before: Changes,
  tree: PatchTree,
  needsEvidence: boolean,
): TriedFiles {
  const changes: Changes = new Map(before);
  const offsets: HunkOffset[] = [];
  const misfits: Misfit[] = [];
  let loose = 0;
  for (const file of files) {
    const read = (path: string): string | undefined =>
      changes.has(path) ? changes.get(path) : tree.read(path);
    const outcome = applyFilePatch(file, { ...tree, read }, needsEvidence);
    if (outcome.kind === 'misfit') {
      const { kind: _, ...misfit } = outcome;
      misfits.push(misfit);
      continue;
    }
    offsets.push(...outcome.offsets);
    loose += outcome.loose;
    for (const [path, text] of outcome.changes) changes.set(path, text);
  }
  return { changes, offsets, loose, misfits };
}

/** Looks for what stands in the way: an earlier patch, a part of the patch that is there already, a file that is not. */
function hintOf(
  misfit: Misfit,
  patch: Patch,
  earlier: readonly Patch[],
  tree: PatchTree,
): string | undefined {
  const fitsAfter = (others: readonly Patch[]): boolean => {
    let changes: Changes = new Map();
    for (const one of [...others, patch]) {
      const attempt = tryPatch(one, changes, tree);
      if (attempt.kind === 'conflict') return false;
      if (attempt.kind === 'fits') ({ changes } = attempt);
    }
    return true;
  };
  if (earlier.length > 0 && fitsAfter([])) {
    const touching = earlier.filter(({ files }) =>
      files.some(({ path, from }) => path === misfit.path || from === misfit.path),
    );
    const guilty = touching.filter((one) => fitsAfter(earlier.filter((other) => other !== one)));
    const names = (guilty.length > 0 ? guilty : touching).map(({ name }) => `\`${name}\``);
    if (names.length > 0) {
      return `it applies without ${names.join(' and ')} before it: both touch the same lines`;
    }
  }
  if (misfit.hunk === undefined) {
    return misfit.message.endsWith('found none')
      ? 'the release has no such file: leave the file out of the patch, or limit the patch to versions that have it'
      : undefined;
  }
  const { hunk, path } = misfit;
  const reversed = reverseFilePatch({ kind: 'modified', path, from: path, hunks: [hunk], line: hunk.line });
  const isThere = tryFiles([reversed], new Map(), tree, true).misfits.length === 0;
  return isThere ? 'this hunk is there already, the rest of the patch is not' : undefined;
}

function combineStates(states: readonly PatchState[]): PatchState {
  if (states.includes('conflict')) return 'conflict';
  if (states.length > 0 && states.every((state) => state === 'already applied')) return 'already applied';
  return states.includes('applied with offset') ? 'applied with offset' : 'applied';
}
