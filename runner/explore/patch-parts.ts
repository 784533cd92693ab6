/**
 * Takes a unified diff apart into changes that can be applied by themselves, line by line where lines correspond, and
 * applies some of them. Which of them are worth keeping is the business of `reduce-patch.ts`. Pure.
 */
import { applyPatch, parsePatch, type StructuredPatch } from 'diff';

/** What cannot be taken apart or applied, as a fragment. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** One change of a diff. */
export interface PatchPart {
  /** `2.1`: the second hunk's first change. */
  readonly name: string;
  /** `anyio/_backends/_asyncio.py:503: -if x +if y`. */
  readonly description: string;
}

interface Change extends PatchPart {
  readonly hunk: number;
  /** Places in the hunk's lines. */
  readonly lines: ReadonlySet<number>;
}

interface FilePatch {
  readonly path: string;
  readonly patch: StructuredPatch;
  readonly changes: readonly Change[];
}

export interface SplitPatch {
  readonly parts: readonly PatchPart[];
  /**
   * The files that the enabled parts change, by their path in the diff.
   *
   * @param read a file by its path in the diff; undefined where there is none
   * @throws PatchError if a part does not apply
   */
  apply(enabled: ReadonlySet<string>, read: (path: string) => string | undefined): Map<string, string>;
}

/** @throws PatchError if the text is no unified diff of files that stay where they are */
export function splitPatch(text: string): SplitPatch {
  const files = parseFiles(text);
  return {
    parts: files.flatMap(({ changes }) => changes.map(({ name, description }) => ({ name, description }))),
    apply(enabled, read) {
      const changed = new Map<string, string>();
      for (const { path, patch, changes } of files) {
        if (!changes.some(({ name }) => enabled.has(name))) continue;
        const source = read(path);
        if (source === undefined) throw new PatchError(`expected the file \`${path}\`, found none`);
        const result = applyPatch(source, keepEnabled(patch, changes, enabled));
        if (result === false) {
          throw new PatchError(`expected \`${path}\` as the patch knows it, found other lines there`);
        }
        changed.set(path, result);
      }
      return changed;
    },
  };
}

function parseFiles(text: string): FilePatch[] {
  let patches: StructuredPatch[];
  try {
    patches = parsePatch(text);
  } catch (error) {
    throw new PatchError(
      `expected a unified diff, found: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  let number = 0;
  const files = patches.flatMap((patch): FilePatch[] => {
    if (patch.hunks.length === 0) return [];
    const path = pathOf(patch);
    const changes = patch.hunks.flatMap((hunk, index) => {
      number++;
      return listChanges(hunk.lines).map((lines, place): Change => {
        const line =
          hunk.oldStart + hunk.lines.slice(0, lines[0]).filter((each) => !each.startsWith('+')).length;
        const shown = lines.map((each) => (hunk.lines[each] ?? '').replace(/^([+-])\s*/, '$1')).join(' ');
        return {
          name: `${number}.${place + 1}`,
          description: `${path}:${line}: ${shown}`,
          hunk: index,
          lines: new Set(lines),
        };
      });
    });
    return [{ path, patch, changes }];
  });
  if (files.length === 0) throw new PatchError('expected a unified diff with hunks, found none');
  return files;
}

/** Without the `a/` and `b/` of git; a path that leaves its folder is refused. */
function pathOf({ oldFileName, newFileName }: StructuredPatch): string {
  const [from, to] = [oldFileName, newFileName].map((name) =>
    name.replace(/\t.*$/, '').replace(/^[ab]\//, ''),
  );
  if (from === undefined || from !== to) {
    throw new PatchError(
      `expected a diff of one file in its place, found \`${oldFileName}\` and \`${newFileName}\`: files that are added, removed or renamed cannot be taken apart`,
    );
  }
  if (from.startsWith('/') || from.split('/').includes('..') || from === '') {
    throw new PatchError(`expected a path within the package, found \`${from}\``);
  }
  return from;
}

/** Lines that belong together: as many removed as added ones pair up, lines that only come or only go stand alone. */
function listChanges(lines: readonly string[]): number[][] {
  const changes: number[][] = [];
  for (let index = 0; index < lines.length;) {
    const removed = takeWhile(lines, index, '-');
    const added = takeWhile(lines, index + removed.length, '+');
    if (removed.length + added.length === 0) index++;
    else if (removed.length === added.length) {
      changes.push(...removed.map((line, place) => [line, added[place] ?? line]));
    } else if (removed.length === 0 || added.length === 0) {
      changes.push(...[...removed, ...added].map((line) => [line]));
    } else changes.push([...removed, ...added]);
    index += removed.length + added.length;
  }
  return changes;
}

function takeWhile(lines: readonly string[], from: number, sign: string): number[] {
  const taken: number[] = [];
  for (let index = from; lines[index]?.startsWith(sign); index++) taken.push(index);
  return taken;
}

/** What is not enabled is not done: a line that was to go stays, one that was to come does not. */
function keepEnabled(
  patch: StructuredPatch,
  changes: readonly Change[],
  enabled: ReadonlySet<string>,
): StructuredPatch {
  const hunks = patch.hunks.flatMap((hunk, index) => {
    const own = changes.filter((change) => change.hunk === index && enabled.has(change.name));
    if (own.length === 0) return [];
    const kept = new Set(own.flatMap(({ lines }) => [...lines]));
    const lines = hunk.lines.flatMap((line, place) => {
      if (kept.has(place) || !/^[+-]/.test(line)) return [line];
      return line.startsWith('-') ? [` ${line.slice(1)}`] : [];
    });
    const count = (sign: RegExp): number => lines.filter((line) => sign.test(line)).length;
    return [{ ...hunk, lines, oldLines: count(/^[- ]/), newLines: count(/^[+ ]/) }];
  });
  return { ...patch, hunks };
}
