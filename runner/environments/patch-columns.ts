/**
 * Applies the diffs of variants to private copies of what is installed, a copy for each pair of a runtime and a variant. A
 * diff that does not fit is the state of its column; the other columns go on.
 */
import { join } from 'node:path';

import { applyPatches, type Patch, type PatchOutcome, type PatchResult } from '../patches/apply-patch.ts';
import { locatePatches, type PackagePlace } from '../patches/find-in-package.ts';
import { makePatchedCopy } from '../patches/make-patched-copy.ts';
import { openPackageTree } from '../patches/open-package-tree.ts';
import { PatchError } from '../patches/patch-error.ts';
import { readPatch } from '../patches/read-patch.ts';
import { renderPatchConflict } from '../patches/render-patch-conflict.ts';
import { isOutside, selectDiffs } from '../plan/build-plan.ts';
import { columnId } from '../plan/cell-names.ts';
import { describeCopy } from './describe-copy.ts';
import type {
  ColumnPatch,
  PatchedCopy,
  PlannedDiff,
  PlannedNode,
  PlannedPython,
  PlannedRuntime,
  PlannedVariant,
} from '../plan/plan.ts';

/** By the columns' ids; a variant that has no diff for a runtime has no entry. */
export function patchColumns(
  runtimes: readonly PlannedRuntime[],
  variants: readonly PlannedVariant[],
  cacheFolder: string,
): Map<string, ColumnPatch> {
  const patches = new Map<string, ColumnPatch>();
  for (const runtime of runtimes) {
    for (const variant of variants) {
      const patch = patchColumn(runtime, variant, cacheFolder);
      if (patch !== undefined) patches.set(columnId(runtime.id, variant.id), patch);
    }
  }
  return patches;
}

/** Undefined where there is nothing to apply. */
export function patchColumn(
  runtime: PlannedRuntime,
  { diffs = [], versions }: PlannedVariant,
  cacheFolder: string,
): ColumnPatch | undefined {
  const own = isOutside(runtime.version, versions) ? [] : selectDiffs(diffs, runtime.version);
  if (!('site' in runtime) || runtime.problem !== undefined || own.length === 0) return undefined;
  try {
    const { outcome, copy } = applyDiffs(runtime, own, join(cacheFolder, 'patched'));
    const description = describeOutcome(outcome);
    const conflict = outcome.patches.flatMap(({ conflicts }) =>
      conflicts.flatMap((each) => renderPatchConflict(each)),
    );
    return {
      state: outcome.state,
      ...(description !== '' && { description }),
      ...(conflict.length > 0 && { conflict }),
      ...(copy !== undefined && { copy }),
    };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return { state: 'conflict', description: error.message, conflict: [error.message] };
  }
}

function applyDiffs(
  runtime: PlannedNode | PlannedPython,
  diffs: readonly PlannedDiff[],
  cacheFolder: string,
): { readonly outcome: PatchOutcome; readonly copy?: PatchedCopy } {
  const place: PackagePlace =
    runtime.driver === 'node' ? { kind: 'npm', package: runtime.package } : { kind: 'python' };
  const tree = openPackageTree(runtime.site, place);
  const patches = locatePatches(diffs.map(readDiff), place, tree);
  const outcome = applyPatches(patches, tree);
  if (outcome.state === 'conflict') return { outcome };
  const site = makePatchedCopy({
    site: runtime.site,
    changes: outcome.changes,
    cacheFolder,
  });
  const { file, sha256 } = describeCopy(runtime, site);
  return { outcome, copy: { site, file, sha256 } };
}

/** A mistake in a diff is told with its name. */
function readDiff({ file, loadFile }: PlannedDiff): Patch {
  try {
    return { name: file, files: readPatch(loadFile) };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw new PatchError(`${file}${error.line === undefined ? '' : `:${error.line}`}: ${error.message}`);
  }
}

/** One sentence; empty if all was applied where it said. */
function describeOutcome({ patches }: PatchOutcome): string {
  const several = patches.length > 1;
  return patches
    .flatMap((patch) => {
      const text = describePatch(patch);
      return text === '' ? [] : [several && patch.state !== 'conflict' ? `${patch.name}: ${text}` : text];
    })
    .join('; ');
}

function describePatch({ name, state, offsets, conflicts }: PatchResult): string {
  switch (state) {
    case 'applied':
      return '';
    case 'applied with offset':
      return offsets
        .map(
          ({ path, hunk, lines }) => `${path} ${hunk} ${Math.abs(lines)} lines ${lines < 0 ? 'up' : 'down'}`,
        )
        .join(', ');
    case 'already applied':
      return 'what it changes is there already';
    case 'conflict':
      return conflicts
        .map(({ message, hunk, hint }) =>
          [`${name}${hunk === undefined ? '' : `:${hunk.line}`}: ${message}`, hint]
            .filter(Boolean)
            .join('; '),
        )
        .join('; ');
  }
}
