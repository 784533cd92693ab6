/** Paths and file names as diffs write them. Pure; where a path is in an installed package, `find-in-package.ts` finds. */
import { PatchError } from './patch-error.ts';

/**
 * A path that stays where it is put, without empty and `.` segments.
 *
 * @param line in the patch's text, for the message
 * @throws PatchError if it is absolute, empty, leads upwards, or is written as Windows writes paths
 */
export function requirePathWithin(path: string, line?: number): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const leaves =
    path.startsWith('/') ||
    /^[A-Za-z]:/.test(path) ||
    /[\\\0]/.test(path) ||
    segments.includes('..') ||
    segments.length === 0;
  if (leaves) {
    throw new PatchError(
      `expected a path within the package, found \`${path}\`; paths in a patch are relative, with \`/\`, and without \`..\``,
      line,
    );
  }
  return segments.join('/');
}

/**
 * The one path that both names of a file mean: the same twice, behind one folder each as in `a/index.js` and
 * `b/index.js`, or with `.orig` behind the old one.
 *
 * @throws PatchError if they mean two files
 */
export function pathOfPair(oldName: string, newName: string, line: number): string {
  if (oldName === newName || oldName === `${newName}.orig`) return requirePathWithin(newName, line);
  const [oldRest, newRest] = [oldName, newName].map((name) => name.replace(/^[^/]*\//, ''));
  if (newRest !== undefined && oldRest === newRest && newName !== newRest && oldName !== oldRest) {
    return requirePathWithin(newRest, line);
  }
  // `git diff --no-index old new` writes its prefix before the names of both folders.
  if (oldName.startsWith('a/') && newName.startsWith('b/')) {
    const [oldFolder, newFolder] = [oldRest, newRest].map((name = '') => name.replace(/^[^/]+\//, ''));
    if (newFolder !== undefined && oldFolder === newFolder) return requirePathWithin(newFolder, line);
  }
  throw new PatchError(
    `expected a diff of one file in its place, found \`${oldName}\` and \`${newName}\`; \`git diff\` says it where a file is renamed`,
    line,
  );
}

/** A name behind `---` or `+++`, and what stands behind it, such as a time. */
export function parseFileName(written: string, line: number): { name: string; stamp: string } {
  const text = written.replace(/\r$/, '');
  if (text.startsWith('"')) {
    const { name, rest } = unquoteName(text, line);
    return { name, stamp: rest.trim() };
  }
  const [name = '', ...rest] = text.split('\t');
  return { name: name.trimEnd(), stamp: rest.join(' ').trim() };
}

/** Both names behind `diff --git`; they are known to be of one file, as a rename has headers of its own. */
export function parseGitNames(written: string, line: number): { oldName: string; newName: string } {
  const text = written.replace(/\r$/, '');
  if (text.startsWith('"')) {
    const { name, rest } = unquoteName(text, line);
    return { oldName: name, newName: parseFileName(rest.trimStart(), line).name };
  }
  const quoted = text.indexOf(' "');
  if (quoted !== -1 && text.endsWith('"')) {
    return { oldName: text.slice(0, quoted), newName: unquoteName(text.slice(quoted + 1), line).name };
  }
  // Names may contain spaces, but as long as each other they meet in the middle.
  const middle = (text.length - 1) / 2;
  if (text[middle] !== ' ') {
    throw new PatchError(`expected two names of one file behind \`diff --git\`, found \`${text}\``, line);
  }
  return { oldName: text.slice(0, middle), newName: text.slice(middle + 1) };
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/** A name in quotes with C's escapes, bytes in octal among them. */
function unquoteName(text: string, line: number): { name: string; rest: string } {
  const bytes: Buffer[] = [];
  // cspell:ignore abtnvfr
  const pieces = /\\([0-7]{3})|\\([abtnvfr"\\])|([^"\\]+)|(")/gy;
  pieces.lastIndex = 1;
  for (let match = pieces.exec(text); match !== null; match = pieces.exec(text)) {
    const [, octal, escape, plain, end] = match;
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8)]));
    if (escape !== undefined) bytes.push(Buffer.from([escapes[escape] ?? 0]));
    if (plain !== undefined) bytes.push(Buffer.from(plain));
    if (end !== undefined) {
      try {
        const name = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(bytes));
        return { name, rest: text.slice(pieces.lastIndex) };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        break;
      }
    }
  }
  throw new PatchError(`expected a file name in quotes with UTF-8 in it, found \`${text}\``, line);
}
