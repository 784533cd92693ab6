import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { applyPatches, type Patch, type PatchOutcome } from './apply-patch.ts';
import { diffRepository, diffTexts, type Files } from './fixtures/make-diff.ts';
import { parsePatch } from './parse-patch.ts';

const patch = (text: string, name = 'x.patch'): Patch => ({ name, files: parsePatch(text) });
const apply = (patches: readonly Patch[], files: Files): PatchOutcome =>
  applyPatches(patches, {
    read: (path) => files[path],
    hasFolder: (path) => Object.keys(files).some((file) => file.startsWith(`${path}/`)),
  });
const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

describe('whatever a diff changes', () => {
  /** Lines that are all different, and what an edit makes of them. */
  const edit = fc
    .array(fc.constantFrom('keep', 'keep', 'keep', 'keep', 'drop', 'replace', 'insert'), {
      minLength: 1,
      maxLength: 60,
    })
    .filter((steps) => steps.some((step) => step !== 'keep'))
    .map((steps) => ({
      before: steps.map((_, index) => `old ${index}`),
      after: steps.flatMap((step, index) => {
        if (step === 'drop') return [];
        if (step === 'replace') return [`new ${index}`];
        return step === 'insert' ? [`old ${index}`, `new ${index}`] : [`old ${index}`];
      }),
    }));
  const ending = fc.constantFrom('\n', '');
  const join = (lines: readonly string[], end: string): string =>
    lines.length === 0 ? '' : lines.join('\n') + end;

  test('applied it gives the edited file, applied again it is applied already, and elsewhere it is a conflict', () => {
    fc.assert(
      fc.property(
        edit,
        ending,
        ending,
        fc.constantFrom('-U0', '-U1', '-U3'),
        (lines, oldEnd, newEnd, context) => {
          const before = join(lines.before, oldEnd);
          const after = join(lines.after, newEnd);
          const diff = patch(diffTexts(before, after, [context]));
          const applied = apply([diff], { x: before });
          expect(applied.state).toBe('applied');
          expect(applied.changes.get('x')).toBe(after);
          const again = apply([diff], { x: after });
          if (context === '-U0') {
            // Where lines were only deleted, nothing says so but the lines around them.
            expect(['already applied', 'conflict']).toContain(again.state);
            return;
          }
          expect(again).toEqual({
            state: 'already applied',
            patches: [{ name: 'x.patch', state: 'already applied', offsets: [], conflicts: [] }],
            changes: new Map(),
          });
          const elsewhere = join(lines.before, oldEnd).replaceAll('old', 'other');
          expect(apply([diff], { x: elsewhere }).state).toBe('conflict');
        },
      ),
      { numRuns: 25 },
    );
  });

  test('below lines that were inserted it is applied with as many lines of offset', () => {
    fc.assert(
      fc.property(edit, ending, fc.integer({ min: 1, max: 200 }), (lines, end, count) => {
        // Of a file that is left empty nothing says where it was.
        fc.pre(lines.after.length > 0);
        const [before, after] = [join(lines.before, end), join(lines.after, end)];
        const diff = patch(diffTexts(before, after));
        const above = numbered(1, count);
        const outcome = apply([diff], { x: above + before });
        expect(outcome.state).toBe('applied with offset');
        expect(outcome.changes.get('x')).toBe(above + after);
        expect(outcome.patches[0]?.offsets).toEqual(
          diff.files[0]?.hunks.map(({ header }) => ({ path: 'x', hunk: header, lines: count })),
        );
        expect(apply([diff], { x: above + after }).state).toBe('already applied');
      }),
      { numRuns: 25 },
    );
  });

  test('files of equal lines are changed at the places that the headers say', () => {
    const text = fc.tuple(fc.array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 20 }), ending);
    fc.assert(
      fc.property(text, text, ([from, oldEnd], [to, newEnd]) => {
        const [before, after] = [join(from, oldEnd), join(to, newEnd)];
        fc.pre(before !== after);
        expect(apply([patch(diffTexts(before, after))], { x: before }).changes.get('x')).toBe(after);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a patch', () => {
  const before = numbered(1, 60);
  const change = (text: string, ...lines: number[]): string =>
    lines.reduce((all, line) => all.replace(`line ${line}\n`, `LINE ${line}\n`), text);

  test('says for each hunk how far it moved, where a release has lines between them', () => {
    const diff = patch(diffTexts(before, change(before, 10, 50)));
    const release = before.replace('line 30\n', 'line 30\nmore\nmore\n');
    const outcome = apply([diff], { x: release });
    expect(outcome.state).toBe('applied with offset');
    expect(outcome.patches[0]?.offsets).toEqual([{ path: 'x', hunk: '@@ -47,7 +47,7 @@', lines: 2 }]);
    expect(outcome.changes.get('x')).toBe(change(release, 10, 50));
    const shorter = before.replace('line 30\nline 31\n', '');
    expect(apply([diff], { x: shorter }).patches[0]?.offsets).toMatchObject([{ lines: -2 }]);
  });

  test('that does not fit says with which hunk, and what the file has there, wherever that moved to', () => {
    const diff = patch(diffTexts(before, change(before, 10, 50)));
    const release = `new\nnew\n${before.replace('line 50\n', 'line fifty\n')}`;
    expect(apply([diff], { x: release })).toEqual({
      state: 'conflict',
      patches: [
        {
          name: 'x.patch',
          state: 'conflict',
          offsets: [],
          conflicts: [
            {
              patch: 'x.patch',
              path: 'x',
              message: 'expected the lines of `@@ -47,7 +47,7 @@` in `x`, found other ones there',
              hunk: {
                header: '@@ -47,7 +47,7 @@',
                line: 14,
                lines: [
                  ' line 47',
                  ' line 48',
                  ' line 49',
                  '-line 50',
                  '+LINE 50',
                  ' line 51',
                  ' line 52',
                  ' line 53',
                ],
                oldStart: 47,
                newStart: 47,
              },
              found: {
                line: 49,
                lines: ['line 47', 'line 48', 'line 49', 'line fifty', 'line 51', 'line 52', 'line 53'],
              },
            },
          ],
        },
      ],
      changes: new Map(),
    });
  });

  test('of which a release has a part says so', () => {
    const diff = patch(diffTexts(before, change(before, 10, 50)));
    const outcome = apply([diff], { x: change(before, 10) });
    expect(outcome.patches[0]?.conflicts).toMatchObject([
      {
        hunk: { header: '@@ -7,7 +7,7 @@' },
        hint: 'this hunk is there already, the rest of the patch is not',
      },
    ]);
  });

  test('that is there already is not applied to lines like its own further down', () => {
    const block = '  {\n    call();\n  }\n';
    const file = `first\n${block}middle\n${block}last\n`;
    const diff = patch(diffTexts(file, file.replace('first\n  {\n', 'first\n  {\n    guard();\n'), ['-U1']));
    const patched = file.replace('first\n  {\n', 'first\n  {\n    guard();\n');
    expect(apply([diff], { x: file }).changes.get('x')).toBe(patched);
    expect(apply([diff], { x: patched }).state).toBe('already applied');
  });

  test('that adds lines at the end does it once, and still does it where a release has more there', () => {
    const diff = patch(diffTexts(before, `${before}more\n`));
    expect(apply([diff], { x: `${before}more\n` }).state).toBe('already applied');
    expect(apply([diff], { x: `new\n${before}more\n` }).state).toBe('already applied');
    expect(apply([diff], { x: `${before}other\n` }).changes.get('x')).toBe(`${before}more\nother\n`);
  });

  test('adds, deletes and renames files, and knows when that was done', () => {
    const old = { 'gone.js': before, 'from.js': before, 'void.js': '' };
    const fresh = { 'to.js': change(before, 30), 'fresh/x.js': 'one\n', 'empty.js': '' };
    const diff = patch(diffRepository(old, fresh, ['-M']));
    expect(diff.files.map(({ kind }) => kind)).toContain('renamed');
    const outcome = apply([diff], old);
    expect(outcome.state).toBe('applied');
    const after = new Map(Object.entries(old as Files));
    for (const [path, text] of outcome.changes) {
      if (text === undefined) after.delete(path);
      else after.set(path, text);
    }
    expect(Object.fromEntries(after)).toEqual(fresh);
    expect(apply([diff], fresh).state).toBe('already applied');
  });

  test('does not overwrite a file that it means to add, and misses one that it means to change', () => {
    const adding = patch(diffRepository({}, { 'x.js': 'one\n' }));
    expect(apply([adding], { 'x.js': 'two\n' }).patches[0]?.conflicts).toMatchObject([
      { path: 'x.js', message: 'expected no file `x.js` yet, found one' },
    ]);
    expect(apply([adding], { 'x.js': 'one\n' }).state).toBe('already applied');
    expect(apply([adding], { 'x.js/y.js': '' }).patches[0]?.conflicts).toMatchObject([
      { message: 'expected nothing at `x.js` yet, found a folder' },
    ]);
    const nested = patch(diffRepository({}, { 'lib/deep/x.js': 'one\n' }));
    expect(apply([nested], { lib: '' }).patches[0]?.conflicts).toMatchObject([
      { message: 'expected a folder at `lib`, found a file' },
    ]);
    const changing = patch(diffTexts('one\n', 'two\n'));
    expect(apply([changing], {}).patches[0]?.conflicts).toMatchObject([
      {
        path: 'x',
        message: 'expected the file `x`, found none',
        hint: 'the release has no such file: leave the file out of the patch, or limit the patch to versions that have it',
      },
    ]);
    const deleting = patch(diffRepository({ 'x.js': 'one\n' }, {}));
    expect(apply([deleting], { 'x.js': 'one\ntwo\n' }).patches[0]?.conflicts).toMatchObject([
      { message: 'expected `x.js` with the deleted lines alone, found more' },
    ]);
  });

  test('that was written as several commits changes a file several times', () => {
    const middle = change(before, 10);
    const both = patch(diffTexts(before, middle) + diffTexts(middle, change(middle, 11)));
    expect(apply([both], { x: before }).changes.get('x')).toBe(change(before, 10, 11));
    expect(apply([both], { x: change(before, 10, 11) }).state).toBe('already applied');
  });

  test('that adds lines without lines around them is put where it says, within the file', () => {
    const diff = patch(diffTexts(before, before.replace('line 30\n', 'line 30\nmore\n'), ['-U0']));
    expect(apply([diff], { x: before }).changes.get('x')).toBe(
      before.replace('line 30\n', 'line 30\nmore\n'),
    );
    expect(apply([diff], { x: numbered(1, 10) }).state).toBe('conflict');
    expect(apply([diff], { x: numbered(1, 30).trimEnd() }).state).toBe('conflict');
    const deleting = patch(diffTexts(before, before.replace('line 30\n', ''), ['-U0']));
    expect(apply([deleting], { x: 'other\n' }).state).toBe('conflict');
  });
});

describe('patches in order', () => {
  const before = numbered(1, 60);
  const first = patch(diffTexts(before, before.replace('line 10\n', 'ten\n')), 'first.patch');
  const second = patch(
    diffTexts(before.replace('line 10\n', 'ten\n'), before.replace('line 10\n', 'TEN\n')),
    'second.patch',
  );
  const other = patch(diffTexts(before, before.replace('line 50\n', 'fifty\n')), 'other.patch');
  const rival = patch(diffTexts(before, before.replace('line 10\n', 'X\n')), 'rival.patch');
  const states = (outcome: PatchOutcome): string[] => [
    outcome.state,
    ...outcome.patches.map(({ state }) => state),
  ];

  test('each see what the ones before them made', () => {
    const outcome = apply([first, second, other], { x: before });
    expect(states(outcome)).toEqual(['applied', 'applied', 'applied', 'applied']);
    expect(outcome.changes.get('x')).toBe(
      before.replace('line 10\n', 'TEN\n').replace('line 50\n', 'fifty\n'),
    );
  });

  test('are together what the worst of them is', () => {
    const done = { x: before.replace('line 50\n', 'fifty\n') };
    expect(states(apply([other, first], done))).toEqual(['applied', 'already applied', 'applied']);
    expect(states(apply([other], done))).toEqual(['already applied', 'already applied']);
    expect(states(apply([other, first], { x: `new\n${done.x}` }))).toEqual([
      'applied with offset',
      'already applied',
      'applied with offset',
    ]);
    expect(states(apply([rival, other], { x: 'one\n' }))).toEqual(['conflict', 'conflict', 'conflict']);
  });

  test('that touch the same lines name each other, and nothing of them is to be used', () => {
    const outcome = apply([other, first, rival], { x: before });
    expect(states(outcome)).toEqual(['conflict', 'applied', 'applied', 'conflict']);
    expect(outcome.changes.size).toBe(0);
    expect(outcome.patches[2]?.conflicts).toMatchObject([
      { patch: 'rival.patch', hint: 'it applies without `first.patch` before it: both touch the same lines' },
    ]);
  });

  test('are none: nothing changes', () => {
    expect(apply([], {})).toEqual({ state: 'applied', patches: [], changes: new Map() });
  });
});
