import { describe, expect, test } from 'vitest';

import { applyPatches } from './apply-patch.ts';
import { diffFolders, diffRepository, type Files } from './fixtures/make-diff.ts';
import { parsePatch } from './parse-patch.ts';
import { PatchError } from './patch-error.ts';

const index = 'one\ntwo\nthree\nfour\nfive\n';
const changed = index.replace('three', 'THREE');

/** The files after the patch, without those that it leaves as they are. */
function apply(text: string, before: Files): unknown {
  const outcome = applyPatches([{ name: 'x', files: parsePatch(text) }], {
    read: (path) => before[path],
    hasFolder: (path) => Object.keys(before).some((file) => file.startsWith(`${path}/`)),
  });
  expect(outcome.state).toBe('applied');
  return Object.fromEntries(outcome.changes);
}

/** What the parser says without the lines. */
function summarize(text: string): string[] {
  return parsePatch(text).map(
    ({ kind, path, from, hunks }) =>
      `${kind} ${from === path ? path : `${from} -> ${path}`} ${hunks.map(({ header }) => header).join(' ')}`,
  );
}

describe('a diff of git', () => {
  test.each([
    ['with a/ and b/', []],
    ['without prefixes', ['--no-prefix']],
    ['with own prefixes', ['--src-prefix=i/', '--dst-prefix=w/']],
  ])('%s names its files without them', (_, flags) => {
    const before = { 'lib/index.js': index, 'a/b.js': index, 'empty.js': '', 'gone.js': index };
    const after = { 'lib/index.js': changed, 'a/b.js': changed, 'b/new.js': index, 'void.js': '' };
    const text = diffRepository(before, after, ['--no-renames', ...flags]);
    expect(summarize(text).toSorted()).toEqual([
      'added b/new.js @@ -0,0 +1,5 @@',
      'added void.js ',
      'deleted empty.js ',
      'deleted gone.js @@ -1,5 +0,0 @@',
      'modified a/b.js @@ -1,5 +1,5 @@',
      'modified lib/index.js @@ -1,5 +1,5 @@',
    ]);
    expect(apply(text, before)).toEqual({
      'a/b.js': changed,
      'lib/index.js': changed,
      'b/new.js': index,
      'void.js': '',
      'empty.js': undefined,
      'gone.js': undefined,
    });
  });

  test('of renamed files says where they come from, with changes and without', () => {
    const before = { 'a.js': index, 'lib/b.js': `${index}six\n` };
    const text = diffRepository(before, { 'c.js': index, 'lib/d e.js': `${changed}six\n` }, ['-M50%']);
    expect(summarize(text)).toEqual([
      'renamed a.js -> c.js ',
      'renamed lib/b.js -> lib/d e.js @@ -1,6 +1,6 @@',
    ]);
    expect(apply(text, before)).toEqual({
      'a.js': undefined,
      'c.js': index,
      'lib/b.js': undefined,
      'lib/d e.js': `${changed}six\n`,
    });
  });

  test('quotes names with escapes', () => {
    const names = ['täst.js', 'with space.js', 'tab\t.js', 'quote".js', 'back.js'];
    const before = Object.fromEntries(names.map((name) => [name, index]));
    const after = Object.fromEntries(names.map((name) => [name, changed]));
    const text = diffRepository(before, after);
    expect(text).toContain('"a/t\\303\\244st.js"');
    expect(apply(text, before)).toEqual(after);
    const renamed = diffRepository({ 'ä.js': index }, { 'ö.js': index }, ['-M']);
    expect(summarize(renamed)).toEqual(['renamed ä.js -> ö.js ']);
    expect(summarize(diffRepository({}, { 'leer é.js': '', 'a b.js': '' }))).toEqual([
      'added a b.js ',
      'added leer é.js ',
    ]);
  });

  test.each([
    ['added', 'one\ntwo', 'one\ntwo\n'],
    ['taken away', 'one\ntwo\n', 'one\ntwo'],
    ['missing on both sides', 'one\ntwo', 'ONE\ntwo'],
    ['missing behind another line', 'one\ntwo', 'one\nTWO'],
  ])('knows a newline at the end that is %s', (_, before, after) => {
    const text = diffRepository({ x: before }, { x: after });
    expect(text).toContain('\\ No newline at end of file');
    expect(apply(text, { x: before })).toEqual({ x: after });
  });

  test('of a file with Windows line ends keeps them, and so does one whose line ends were changed on its way', () => {
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    const before = { x: windows(index) };
    const text = diffRepository(before, { x: windows(changed) });
    expect(apply(text, before)).toEqual({ x: windows(changed) });
    expect(apply(text.replaceAll('\r', ''), before)).toEqual({ x: windows(changed) });
    const unix = diffRepository({ x: index, y: '' }, { x: changed, y: '', z: index });
    expect(apply(windows(unix), { x: index })).toEqual({ x: changed, z: index });
  });

  test('in the mail of a commit is found among its words', () => {
    const diff = diffRepository({ x: index }, { x: changed });
    const mail = `From 123 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] three\n\nWhy.\n---\n x | 2 +-\n 1 file changed\n\n${diff}-- \n2.39.5\n\n`;
    expect(apply(mail, { x: index })).toEqual({ x: changed });
    expect(summarize(mail + mail)).toEqual(['modified x @@ -1,5 +1,5 @@', 'modified x @@ -1,5 +1,5 @@']);
  });

  test('whose lines look like headers is read by the counts of its hunks', () => {
    const before = 'one\n-- x\n++ y\ndiff --git a/x b/x\n@@ -1 +1 @@\nlast\n';
    const after = 'one\n++ x\n-- y\ndiff --git a/x b/x\n@@ -1 +1 @@\n';
    expect(apply(diffRepository({ x: before }, { x: after }), { x: before })).toEqual({ x: after });
  });

  test('that changes a mode beside lines changes the lines', () => {
    const text = diffRepository({ x: index }, { x: changed });
    const modes = text.replace(/^index .*$/m, 'old mode 100644\nnew mode 100755\nindex 123..456');
    expect(apply(modes, { x: index })).toEqual({ x: changed });
  });

  test('without the spaces of empty lines, as editors leave it, is the same', () => {
    const before = 'one\n\ntwo\n\nthree\n';
    const text = diffRepository({ x: before }, { x: before.replace('two', 'TWO') });
    expect(apply(text.replaceAll('\n \n', '\n\n'), { x: before })).toEqual({
      x: before.replace('two', 'TWO'),
    });
  });

  test('of two folders names the files within them', () => {
    const text = diffFolders('git', ['diff', '--no-index'], { 'lib/x.js': index }, { 'lib/x.js': changed });
    expect(text).toContain('--- a/old/lib/x.js');
    expect(summarize(text)).toEqual(['modified lib/x.js @@ -1,5 +1,5 @@']);
  });
});

describe('a diff of', () => {
  const hunk = '@@ -1,5 +1,5 @@\n one\n two\n-three\n+THREE\n four\n five\n';

  test('diff -u has times behind the names, and the first of all times for a file that is not there', () => {
    const before = { 'lib/x.js': index, 'gone.js': index };
    const after = { 'lib/x.js': changed, 'fresh.js': index };
    const text = diffFolders('diff', ['-urN'], before, after);
    expect(summarize(text)).toEqual([
      'added fresh.js @@ -0,0 +1,5 @@',
      'deleted gone.js @@ -1,5 +0,0 @@',
      'modified lib/x.js @@ -1,5 +1,5 @@',
    ]);
    const zoned = text.replace(
      /1970-01-01 \d\d:\d\d:\d\d\.0+ [+-]\d{4}/g,
      '1970-01-01 01:00:00.000000000 +0100',
    );
    expect(summarize(zoned)).toEqual(summarize(text));
  });

  test('one file beside its .orig means the file', () => {
    expect(
      summarize(`--- lib/x.js.orig\t2024-01-01 00:00:00\n+++ lib/x.js\t2024-01-02 00:00:00\n${hunk}`),
    ).toEqual(['modified lib/x.js @@ -1,5 +1,5 @@']);
  });

  test('/dev/null adds and deletes without a header of git', () => {
    expect(
      summarize('--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+one\n--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n'),
    ).toEqual(['added x @@ -0,0 +1 @@', 'deleted y @@ -1 +0,0 @@']);
  });

  test('patch-package names the folder in node_modules', () => {
    const path = 'node_modules/a/node_modules/@s/b/index.js';
    const text = `diff --git a/${path} b/${path}\nindex 123..456 100644\n--- a/${path}\n+++ b/${path}\n${hunk}`;
    expect(summarize(text)).toEqual([`modified ${path} @@ -1,5 +1,5 @@`]);
  });

  test('yarn may begin with the versions that it is for', () => {
    const text = `semver exclusivity >=1.2\ndiff --git a/index.js b/index.js\nsemver exclusivity >=1.2\nindex 123..456\n--- a/index.js\n+++ b/index.js\n${hunk}`;
    expect(summarize(text)).toEqual(['modified index.js @@ -1,5 +1,5 @@']);
  });
});

describe('what is no patch of text in a package is refused with its line', () => {
  const header = 'diff --git a/x b/x\n';
  const names = '--- a/x\n+++ b/x\n';
  test.each([
    ['nothing', '', undefined, 'expected a unified diff with hunks, found none'],
    ['words', 'hello\nworld\n', undefined, 'expected a unified diff with hunks, found none'],
    [
      'a binary file',
      `${header}index 1..2 100644\nBinary files a/x and b/x differ\n`,
      3,
      'found a binary file',
    ],
    [
      'a binary file with its bytes',
      `${header}index 1..2\nGIT binary patch\nliteral 1\n`,
      3,
      'found a binary file',
    ],
    [
      'a mode alone',
      `words\n${header}old mode 100644\nnew mode 100755\n`,
      2,
      'expected changed lines of `x`, found a change of its mode alone',
    ],
    [
      'a new link',
      `${header}new file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n`,
      2,
      'found a symbolic link',
    ],
    [
      'a changed link',
      `${header}index 123..456 120000\n${names}@@ -1 +1 @@\n-a\n+b\n`,
      2,
      'found a symbolic link',
    ],
    ['a submodule', `${header}index 123..456 160000\n${names}@@ -1 +1 @@\n-a\n+b\n`, 2, 'found a submodule'],
    ['a copy', `${header}similarity index 100%\ncopy from x\ncopy to y\n`, 3, 'found a copy'],
    ['a merge', `diff --cc x\n${names}@@@ -1,1 -1,1 +1,1 @@@\n`, 1, 'found one of a merge'],
    ['a file that diff only names', `diff -ur old new\nOnly in new: x.js\n`, 2, '`diff -urN` writes them'],
    ['a hunk of no file', '@@ -1 +1 @@\n-a\n+b\n', 1, 'expected `---` and `+++` with the name of a file'],
    ['names without a hunk', `${names}words\n`, 1, 'expected changed lines of `x`, found none'],
    [
      'a hunk without numbers',
      `${names}@@ x @@\n`,
      3,
      'expected the header of a hunk, as in `@@ -1,3 +1,4 @@`, found `@@ x @@`',
    ],
    [
      'a hunk that is too short',
      `${names}@@ -1,3 +1,3 @@\n a\n-b\n+c\n`,
      7,
      'expected 1 old and 1 new lines more in the hunk `@@ -1,3 +1,3 @@`, found the end of the patch',
    ],
    [
      'a hunk that is too long',
      `${names}@@ -1,2 +1,2 @@\n a\n-b\n+c\n+d\n`,
      7,
      'expected its end in the hunk `@@ -1,2 +1,2 @@`, found `+d`',
    ],
    [
      'a hunk with another line',
      `${names}@@ -1,2 +1,2 @@\n a\nb\n`,
      5,
      'expected 1 old and 1 new lines more',
    ],
    [
      'another name',
      `--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n`,
      1,
      'expected a diff of one file in its place, found `a/x` and `b/y`',
    ],
    ['half of a rename', `${header}rename from x\n`, 1, 'expected both `rename from` and `rename to`'],
    [
      'a name with broken bytes',
      '--- "a/\\377.js"\n+++ "b/\\377.js"\n@@ -1 +1 @@\n-a\n+b\n',
      1,
      'expected a file name in quotes with UTF-8 in it',
    ],
    ['no name at all', '--- /dev/null\n+++ /dev/null\n@@ -0,0 +1 @@\n+b\n', 1, 'found `/dev/null` twice'],
  ])('%s', (_, text, line, message) => {
    expect(() => parsePatch(text)).toThrow(PatchError);
    expect(() => parsePatch(text)).toThrow(message);
    expect(() => parsePatch(text)).toThrow(expect.objectContaining({ line }));
  });

  test.each([
    ['a/../../x', 'b/../../x'],
    ['a//etc/passwd', 'b//etc/passwd'],
    ['/etc/passwd', '/etc/passwd'],
    ['a/C:/x', 'b/C:/x'],
    ['a/lib\\..\\x', 'b/lib\\..\\x'],
    ['a/', 'b/'],
  ])('the path %s', (from, to) => {
    const lead = '--- a/ok\n+++ b/ok\n@@ -1 +1 @@\n-a\n+b\n';
    const attempt = (): unknown => parsePatch(`${lead}--- ${from}\n+++ ${to}\n@@ -1 +1 @@\n-a\n+b\n`);
    expect(attempt).toThrow('expected a path within the package');
    expect(attempt).toThrow(expect.objectContaining({ name: 'PatchError', line: 6 }));
  });

  test('a rename that leads out', () => {
    const text = 'diff --git a/x b/x\nsimilarity index 100%\nrename from x\nrename to ../../x\n';
    expect(() => parsePatch(text)).toThrow('expected a path within the package, found `../../x`');
  });
});
