import { describe, expect, test } from 'vitest';

import { applyPatches } from './apply-patch.ts';
import { diffTexts } from './fixtures/make-diff.ts';
import { parsePatch } from './parse-patch.ts';
import { renderPatchConflict } from './render-patch-conflict.ts';

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

function conflictOf(diff: string, release: string | undefined): string[] {
  const { patches } = applyPatches([{ name: 'fix.patch', files: parsePatch(diff) }], {
    read: () => release,
    hasFolder: () => false,
  });
  const [conflict] = patches.flatMap(({ conflicts }) => conflicts);
  if (conflict === undefined) throw new Error('there is no conflict');
  return renderPatchConflict(conflict);
}

describe('a conflict', () => {
  const before = numbered(20);

  test('shows the hunk, and what the file has instead', () => {
    const diff = diffTexts(before, before.replace('line 10\n', 'ten\n'));
    const release = `new\n${before.replace('line 10\nline 11\n', 'line X\n')}`;
    expect(conflictOf(diff, release).join('\n')).toMatchInlineSnapshot(`
      "fix.patch:5: expected the lines of \`@@ -7,7 +7,7 @@\` in \`x\`, found other ones there
        @@ -7,7 +7,7 @@
         line 7
         line 8
         line 9
        -line 10
        +ten
         line 11
         line 12
         line 13
      from line 8 on, - is what the patch expects and + what is there:
         line 7
         line 8
         line 9
        -line 10
        -line 11
        +line X
         line 12
         line 13
        +line 14"
    `);
  });

  test('of many long lines is cut', () => {
    const large = diffTexts(before.replaceAll('line', 'a very long line '.repeat(20)), before);
    const lines = conflictOf(large, before.replaceAll('line', 'another'));
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(Math.max(...lines.map((line) => line.length))).toBe(110);
    expect(lines.join('\n')).toMatch(/… \d+ more lines/);
  });

  test('late in a long hunk begins at the difference, and says at which line', () => {
    const diff = diffTexts(before, before.replace('line 10\n', 'ten\n'), ['-U9']);
    const lines = conflictOf(diff, before.replace('line 19\n', 'line X\n'));
    expect(lines.slice(-4)).toEqual([
      'from line 18 on, - is what the patch expects and + what is there:',
      '   line 18',
      '  -line 19',
      '  +line X',
    ]);
  });

  test('about the end of a file says so, and characters that a terminal would obey are not shown', () => {
    const end = conflictOf(diffTexts('one\ntwo\n', 'one\nTWO\n'), 'one\ntwo');
    expect(end.join('\n')).toContain('only the newline at the end of the file differs');
    const control = conflictOf(diffTexts('one\n', 'two\n'), '\u001b[2Jthree\tfour\r\nfive\n').join('\n');
    expect(control).toContain('+\u{fffd}[2Jthree    four␍');
    expect(conflictOf(diffTexts('', 'two\n', ['-U0']), 'one\n').join('\n')).toContain('+one');
    expect(conflictOf(diffTexts('one\n', 'two\n'), '').join('\n')).toContain('-one');
  });

  test('without a file is a sentence and a hint', () => {
    expect(conflictOf(diffTexts('one\n', 'two\n'), undefined)).toEqual([
      'fix.patch: expected the file `x`, found none',
      'the release has no such file: leave the file out of the patch, or limit the patch to versions that have it',
    ]);
  });
});
