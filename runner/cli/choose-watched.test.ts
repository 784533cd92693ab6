import { describe, expect, test } from 'vitest';

import type { Matrix } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import { chooseWatched, isInTree, isRelevant } from './choose-watched.ts';

const matrix: Matrix = {
  ...{ file: 'matrix.yaml', folder: '/p', lockFile: '/p/matrix.lock.yaml', subject: 'lib', baseline: 'none' },
  runtimes: [{ kind: 'folder', driver: 'node', id: 'own', path: './lib', at: nowhere }],
  variants: [
    {
      id: 'wide',
      files: { node: '/p/variants/wide.ts' },
      diffs: [{ file: '/p/patches/a.patch' }],
      at: nowhere,
    },
  ],
  scenarios: [
    { kind: 'file', id: 's/one', suite: 's', file: '/p/scenarios/s/one.ts', at: nowhere },
    {
      ...{ kind: 'suite', id: 't', runner: { kind: 'vitest', args: [] }, files: [], at: nowhere },
      source: { kind: 'folder', folder: '/p/tests' },
    },
  ],
  clocks: ['real'],
};
const modules = ['/p/scenarios/s/one.ts', '/p/shared/steps.ts', '/p/node_modules/x/index.js'];
const watched = chooseWatched('/p', '/p/matrix.yaml', matrix, modules);

test('the files that a plan was made from are watched, by the folders that they are in', () => {
  expect([...watched.files].sort()).toEqual([
    '/p/matrix.lock.yaml',
    '/p/matrix.yaml',
    '/p/patches/a.patch',
    '/p/scenarios/s/one.ts',
    '/p/shared/steps.ts',
    '/p/variants/wide.ts',
  ]);
  expect([...watched.folders].sort()).toEqual([
    '/p',
    '/p/patches',
    '/p/scenarios/s',
    '/p/shared',
    '/p/variants',
  ]);
  expect([...watched.trees].sort()).toEqual(['/p/lib', '/p/tests']);
});

describe('a change counts', () => {
  test.each([
    '/p/matrix.yaml',
    '/p/shared/steps.ts',
    '/p/scenarios/s/new.ts',
    '/p/variants/new.py',
    '/p/lib/a/b.js',
  ])('of %s', (file) => {
    expect(isRelevant(file, watched)).toBe(true);
  });
});

describe('a change does not count', () => {
  test.each([
    '/p/README.md',
    '/p/shared/other.ts',
    '/p/scenarios/s/.one.ts.swp',
    '/p/scenarios/s/one.ts~',
    '/p/scenarios/s/4913',
    '/p/lib/node_modules/x/index.js',
    '/p/tests/__pycache__/a.pyc',
  ])('of %s', (file) => {
    expect(isRelevant(file, watched)).toBe(false);
  });
});

test('what the project lies in does not make it one of the folders that are left out', () => {
  const inside = chooseWatched('/node_modules/p', '/node_modules/p/matrix.yaml', undefined, []);
  expect(isRelevant('/node_modules/p/variants/new.ts', inside)).toBe(true);
});

test('a folder that begins alike is another one', () => {
  expect(isInTree('/p/lib/index.js', watched.trees)).toBe(true);
  expect(isInTree('/p/library/index.js', watched.trees)).toBe(false);
});
