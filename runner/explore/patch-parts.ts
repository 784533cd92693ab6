/**
 * Takes a unified diff apart into changes that can be applied by themselves, line by line where lines correspond, and
 * applies some of them. Which of them are worth keeping is the business of `reduce-patch.ts`. Pure.
 */
import type { FilePatch, Hunk } from '../patches/file-patch.ts';
import { fitHunks } from '../patches/fit-hunks.ts';
import { parsePatch } from '../patches/parse-patch.ts';
import { PatchError } from '../patches/patch-error.ts';

/** One change of a diff. */
interface PatchPart {
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

interface FileParts {
  readonly file: FilePatch;
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
  const files = splitFiles(parsePatch(text));
  return {
    parts: files.flatMap(({ changes }) => changes.map(({ name, description }) => ({ name, description }))),
    apply(enabled, read) {
      const changed = new Map<string, string>();
      for (const { file, changes } of files) {
        if (!changes.some(({ name }) => enabled.has(name))) continue;
        const { path } = file;
        const source = changed.get(path) ?? read(path);
        if (source === undefined) throw new PatchError(`expected the file \`${path}\`, found none`);
        const fit = fitHunks(source, keepEnabled(file, changes, enabled));
        if (fit.kind === 'misfit') {
          throw new PatchError(
            `expected \`${path}\` as the patch knows it, found other lines there`,
            fit.hunk.line,
          );
        }
        changed.set(path, fit.text);
      }
      return changed;
    },
  };
}

function splitFiles(files: readonly FilePatch[]): FileParts[] {
  let number = 0;
  return files.map((file) => {
    const { kind, path } = file;
    if (kind !== 'modified') {
      throw new PatchError(
        `expected a diff of files in their place, found \`${path}\`, which is ${kind}; files that are added, deleted or renamed cannot be taken apart`,
        file.line,
      );
    }
    const changes = file.hunks.flatMap((hunk, index) => {
      number++;
      return listChanges(hunk.lines).map((lines, place): Change => {
        const before = hunk.lines.slice(0, lines[0]).filter((each) => /^[- ]/.test(each)).length;
        const start = hunk.lines.some((each) => /^[- ]/.test(each)) ? hunk.oldStart : hunk.oldStart + 1;
        const shown = lines.map((each) => (hunk.lines[each] ?? '').replace(/^([+-])\s*/, '$1')).join(' ');
        return {
          name: `${number}.${place + 1}`,
          description: `${path}:${start + before}: ${shown}`,
          hunk: index,
          lines: new Set(lines),
        };
      });
    });
    return { file, changes };
  });
}

/** Lines that belong together: as many removed as added ones pair up, lines that only come or only go stand alone. */
function listChanges(lines: readonly string[]): number[][] {
  const changes: number[][] = [];
  for (let index = 0; index < lines.length;) {
    const removed = takeWhile(lines, index, '-');
    let next = index + removed.length;
    // What follows says that the last of them has no line end.
    if (removed.length > 0 && lines[next]?.startsWith('\\') === true) next++;
    const added = takeWhile(lines, next, '+');
    if (removed.length === added.length) {
      changes.push(...removed.map((line, place) => [line, added[place] ?? line]));
    } else if (removed.length === 0 || added.length === 0) {
      changes.push(...[...removed, ...added].map((line) => [line]));
    } else changes.push([...removed, ...added]);
    index = Math.max(index + 1, next + added.length);
  }
  return changes;
}

function takeWhile(lines: readonly string[], from: number, sign: string): number[] {
  const taken: number[] = [];
  for (let index = from; lines[index]?.startsWith(sign); index++) taken.push(index);
  return taken;
}

/** What is not enabled is not done: a line that was to go stays, one that was to come does not. */
function keepEnabled({ hunks }: FilePatch, changes: readonly Change[], enabled: ReadonlySet<string>): Hunk[] {
  return hunks.flatMap((hunk, index) => {
    const own = changes.filter((change) => change.hunk === index);
    const kept = new Set(own.flatMap(({ name, lines }) => (enabled.has(name) ? [...lines] : [])));
    if (kept.size === 0) return [];
    const isLeftOut = (place: number): boolean =>
      hunk.lines[place]?.startsWith('+') === true && !kept.has(place);
    const lines = pairUp(hunk.lines, own).flatMap((place) => {
      const line = hunk.lines[place] ?? '';
      if (isLeftOut(place) || (line.startsWith('\\') && isLeftOut(place - 1))) return [];
      return [line.startsWith('-') && !kept.has(place) ? ` ${line.slice(1)}` : line];
    });
    return [{ ...hunk, lines }];
  });
}

/** Places of a hunk's lines such that each new line stands behind the old one that it is for, which may be the one that stays. */
function pairUp(lines: readonly string[], changes: readonly Change[]): number[] {
  const withMark = (place: number): number[] =>
    lines[place + 1]?.startsWith('\\') === true ? [place, place + 1] : [place];
  const placed = new Set<number>();
  return lines.flatMap((_, place) => {
    const change = changes.find((each) => each.lines.has(place));
    const places = [...(change?.lines ?? [place])].flatMap(withMark).filter((each) => !placed.has(each));
    for (const each of places) placed.add(each);
    return places;
  });
}
