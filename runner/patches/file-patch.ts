/** What a patch does to one file. Reading it from a text is the business of `parse-patch.ts`, doing it of `fit-hunks.ts`. */

export interface FilePatch {
  readonly kind: 'modified' | 'added' | 'deleted' | 'renamed';
  /** As the diff writes it, without `a/` and `b/`; of a deleted file the path that it has. */
  readonly path: string;
  /** Another one than `path` only for a renamed file. */
  readonly from: string;
  /** In the order of the file; none for a file that is only renamed, or empty. */
  readonly hunks: readonly Hunk[];
  /** Of its first header in the patch's text, from 1. */
  readonly line: number;
}

export interface Hunk {
  /** `@@ -503,6 +503,8 @@`. */
  readonly header: string;
  /** Of the header in the patch's text, from 1. */
  readonly line: number;
  /** As the header says, from 1; where a side has no lines, the line before them, 0 at the beginning of a file. */
  readonly oldStart: number;
  readonly newStart: number;
  /** Each behind its sign, and `\ No newline at end of file` behind a line that has none. */
  readonly lines: readonly string[];
}

/** The lines that a hunk expects (`-`) or leaves behind (`+`), each with its line end. */
export function linesOfSide({ lines }: Pick<Hunk, 'lines'>, side: '-' | '+'): string[] {
  return lines.flatMap((line, index) => {
    if (!line.startsWith(' ') && !line.startsWith(side)) return [];
    return [line.slice(1) + (lines[index + 1]?.startsWith('\\') === true ? '' : '\n')];
  });
}

/** The patch that takes back what this one does. */
export function reverseFilePatch(patch: FilePatch): FilePatch {
  const kinds = { modified: 'modified', added: 'deleted', deleted: 'added', renamed: 'renamed' } as const;
  const hunks = patch.hunks.map((hunk) => ({
    ...hunk,
    oldStart: hunk.newStart,
    newStart: hunk.oldStart,
    lines: hunk.lines.map((line) => {
      if (line.startsWith('-')) return `+${line.slice(1)}`;
      return line.startsWith('+') ? `-${line.slice(1)}` : line;
    }),
  }));
  return { ...patch, kind: kinds[patch.kind], path: patch.from, from: patch.path, hunks };
}
