/** For tests: a good matrix, the files around it, and short forms of what `parseMatrix` makes of a text. */
import { posix } from 'node:path';
import { parseMatrix } from './parse-matrix.ts';
import type { Surroundings } from './surroundings.ts';

/** The files around the matrix, relative to it. */
export const files = [
  'variants/narrow.ts',
  'variants/wide.ts',
  'variants/wide.d.ts',
  'variants/both.ts',
  'variants/both.js',
  'scenarios/contract/move-on-after.ts',
  'scenarios/contract/fail-after.ts',
  'scenarios/contract/fail-after.test.ts',
  'scenarios/contract/_shared.ts',
  'scenarios/contract/types.d.ts',
  'scenarios/contract/notes.md',
  'scenarios/hot-loop/zombie-scope.js',
  'scenarios/empty/readme.md',
  'scenarios/unsafe/a b.ts',
  'other/contract/fail-after.ts',
];

/** What is at these paths, as if they were on the disk. */
export function surround(paths: readonly string[] = files): Surroundings {
  return {
    folder: '/project',
    models: ['anyio/4.13', 'anyio/4.14'],
    listPackagePatches: () => ({ patches: [], mistakes: [] }),
    look(path) {
      const normal = posix.relative('/', posix.resolve('/', path)) || '.';
      if (paths.includes(normal)) return { kind: 'file' };
      const under = normal === '.' ? paths : paths.filter((file) => file.startsWith(`${normal}/`));
      const rests = under.map((file) => (normal === '.' ? file : file.slice(normal.length + 1)));
      if (rests.length === 0) return undefined;
      const folders = rests.flatMap((rest) => (rest.includes('/') ? [rest.slice(0, rest.indexOf('/'))] : []));
      return {
        kind: 'folder',
        files: rests.filter((rest) => !rest.includes('/')),
        folders: [...new Set(folders)],
      };
    },
  };
}

export const good = `subject: anyio
runtimes:
  "4.13": { model: anyio/4.13 }
  "4.14": { model: anyio/4.14 }
variants: [none, wide, { id: narrow, versions: "<4.14.2" }]
scenarios: [scenarios/contract, scenarios/hot-loop/zombie-scope.js]
`;

export function matrixOf(text: string) {
  const parsed = parseMatrix('matrix.yaml', text, surround());
  if (parsed.kind === 'mistakes') throw new Error(JSON.stringify(parsed.mistakes, null, 2));
  return parsed.matrix;
}

/** Each mistake as `line:column+length message (hint)`. */
export function mistakesOf(text: string, surroundings = surround()): string[] {
  const parsed = parseMatrix('matrix.yaml', text, surroundings);
  if (parsed.kind === 'matrix') return [];
  return parsed.mistakes.map(
    ({ line, column, length, message, hint }) =>
      `${line}:${column}+${length} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

/** The good matrix with one text of it replaced. */
export function changed(from: string, to: string): string {
  if (!good.includes(from)) throw new Error(`the good matrix has no ${from}`);
  return good.replace(from, to);
}
