import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import type { PlannedNode, PlannedPython, PlannedVariant } from '../plan/plan.ts';
import { patchColumns } from './patch-columns.ts';

const source = ['one', 'two', 'three', 'four', 'five', ''].join('\n');

function npmRuntime(id: string, text: string): PlannedNode {
  const site = makeFolder({
    'node_modules/lib/package.json': JSON.stringify({ name: 'lib', version: id, main: 'index.js' }),
    'node_modules/lib/index.js': text,
  });
  return { id, driver: 'node', package: 'lib', version: id, site, file: '', sha256: '' };
}

function pythonRuntime(text: string): PlannedPython {
  const site = makeFolder({ 'lib/__init__.py': text });
  const python = { python: 'python3', pythonVersion: '3.11.7' };
  const file = join(site, 'lib', '__init__.py');
  return { id: 'py', driver: 'python', package: 'lib', version: '1.0.0', site, file, sha256: '', ...python };
}

function variant(...diffs: { readonly text: string; readonly versions?: string }[]): PlannedVariant {
  const folder = makeFolder(Object.fromEntries(diffs.map(({ text }, index) => [`${index}.patch`, text])));
  return {
    id: 'patched',
    modules: {},
    diffs: diffs.map(({ versions }, index) => ({
      ...{ file: `${index}.patch`, loadFile: join(folder, `${index}.patch`), sha256: '' },
      ...(versions !== undefined && { versions }),
    })),
  };
}

const diff = (path: string, from: string, to: string): string =>
  [`--- a/${path}`, `+++ b/${path}`, '@@ -2,3 +2,3 @@', ' two', `-${from}`, `+${to}`, ' four', ''].join('\n');
const three = diff('index.js', 'three', 'III');

test('each version says in which state the patch is, and one that does not fit does not stop the others', () => {
  const runtimes = [
    npmRuntime('1.0.0', source),
    npmRuntime('1.1.0', `zero\nzero\n${source}`),
    npmRuntime('1.2.0', source.replace('three', 'III')),
    npmRuntime('1.3.0', source.replace('two', 'too')),
  ];
  const patches = patchColumns(
    runtimes,
    [{ id: 'none', modules: {} }, variant({ text: three })],
    makeFolder(),
  );
  expect([...patches].map(([column, { state, description }]) => [column, state, description])).toEqual([
    ['1.0.0+patched', 'applied', undefined],
    ['1.1.0+patched', 'applied with offset', 'node_modules/lib/index.js @@ -2,3 +2,3 @@ 2 lines down'],
    ['1.2.0+patched', 'already applied', 'what it changes is there already'],
    [
      '1.3.0+patched',
      'conflict',
      expect.stringContaining('0.patch:3: expected the lines of `@@ -2,3 +2,3 @@`') as string,
    ],
  ]);
  const conflict = patches.get('1.3.0+patched')?.conflict?.join('\n');
  expect(conflict).toContain('-two');
  expect(conflict).toContain('+too');
});

test('the copy is what a child will say that it loaded, and the original stays as it was', () => {
  const runtimes = [npmRuntime('1.0.0', source), pythonRuntime(source)];
  const patch = variant({ text: three, versions: '<1' }, { text: diff('src/lib/__init__.py', 'three', '3') });
  const [[column, python] = ['']] = patchColumns([runtimes[1]] as PlannedPython[], [patch], makeFolder());
  expect(column).toBe('py+patched');
  expect(readFileSync(python?.copy?.file ?? '', 'utf8')).toBe(source.replace('three', '3'));
  expect(readFileSync(runtimes[1]?.file ?? '', 'utf8')).toBe(source);
  expect(python?.copy?.sha256).toMatch(/^[\da-f]{64}$/);
});

test('diffs that are for other versions are left out', () => {
  const runtime = npmRuntime('2.0.0', source);
  const patches = patchColumns([runtime], [variant({ text: three, versions: '<2' })], makeFolder());
  expect(patches.size).toBe(0);
});

test('of two that touch the same lines the second is named, with the first', () => {
  const second = diff('index.js', 'three', 'drei');
  const patches = patchColumns(
    [npmRuntime('1.0.0', source)],
    [variant({ text: three }, { text: second })],
    makeFolder(),
  );
  const patch = patches.get('1.0.0+patched');
  expect(patch?.state).toBe('conflict');
  expect(patch?.description).toContain('1.patch');
  expect(patch?.description).toContain('it applies without `0.patch` before it: both touch the same lines');
  expect(patch?.copy).toBeUndefined();
});

test.each(['../../outside.js', '/etc/passwd', '../index.js'])(
  'a path that leaves the package is refused: %s',
  (path) => {
    const patches = patchColumns(
      [npmRuntime('1.0.0', source)],
      [variant({ text: diff(path, 'three', 'x') })],
      makeFolder(),
    );
    expect(patches.get('1.0.0+patched')).toMatchObject({
      state: 'conflict',
      description: expect.stringContaining('0.patch') as string,
    });
  },
);

test('a link that leaves the package is not followed', () => {
  const runtime = npmRuntime('1.0.0', source);
  const outside = makeFolder({ 'index.js': source });
  symlinkSync(outside, join(runtime.site, 'node_modules', 'lib', 'linked'));
  const patches = patchColumns(
    [runtime],
    [variant({ text: diff('linked/index.js', 'three', 'x') })],
    makeFolder(),
  );
  expect(patches.get('1.0.0+patched')?.description).toContain('a symbolic link that leads out of it');
  expect(readFileSync(join(outside, 'index.js'), 'utf8')).toBe(source);
});
