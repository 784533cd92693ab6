import { describe, expect, test } from 'vitest';

import type { Matrix, MatrixReleases, MatrixVariant } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import { chooseBumps } from './choose-bumps.ts';
import type { PackageChange } from './compare-locks.ts';

const none: MatrixVariant = { id: 'none', files: {}, at: nowhere };
const matrix: Matrix = {
  ...{ file: 'matrix.yaml', folder: '/project', lockFile: '/project/matrix.lock.yaml', subject: 'anyio' },
  runtimes: [
    { kind: 'model', id: '4.13', driver: 'model', model: 'anyio/4.13', at: nowhere },
    { kind: 'release', id: 'real', driver: 'python', package: 'Zope.Interface', version: '7.0', at: nowhere },
    { kind: 'release', id: 'old', driver: 'node', package: '@scope/lib', version: '1.0.0', at: nowhere },
    { kind: 'release', id: 'new', driver: 'node', package: '@scope/lib', version: '2.0.0', at: nowhere },
  ],
  variants: [none],
  scenarios: [],
  clocks: ['virtual', 'real'],
  baseline: '4.13+none',
};
const change = (
  name: string,
  from: string[],
  to: string[],
  more: Partial<PackageChange> = {},
): PackageChange => ({
  ...{ package: name, ecosystem: 'pypi', from, to, file: 'uv.lock', ...more },
});

test('of what changed, the packages of the matrix count; a runtime for each version, and no others', () => {
  const {
    steps,
    others,
    unpaired,
    matrix: bumped,
  } = chooseBumps(matrix, [
    change('zope-interface', ['7.0'], ['7.2']),
    change('idna', ['3.7'], ['3.10']),
    change('idna', ['3.7'], ['3.10'], { file: 'requirements.txt' }),
    // The same name in another ecosystem is another package.
    change('zope-interface', ['1.0.0'], ['2.0.0'], { ecosystem: 'npm' }),
  ]);
  expect(steps).toEqual([
    {
      ...{ package: 'Zope.Interface', ecosystem: 'pypi', from: '7.0', to: '7.2', files: ['uv.lock'] },
      ...{ fromRuntime: 'real-7.0', toRuntime: 'real-7.2' },
    },
  ]);
  expect({ others, unpaired }).toEqual({ others: 2, unpaired: [] });
  expect(bumped.runtimes).toEqual(
    ['7.0', '7.2'].map((version) => ({
      ...{
        kind: 'release',
        id: `real-${version}`,
        driver: 'python',
        package: 'Zope.Interface',
        version,
        at: nowhere,
      },
    })),
  );
  expect(bumped.baseline).toBe('none');
  expect(bumped.lockFile).toBeUndefined();
});

test('a change that several lock files have is one step, named for the package where it has several runtimes', () => {
  const { steps } = chooseBumps(
    matrix,
    ['a/package-lock.json', 'b/package-lock.json'].map((file) =>
      change('@scope/lib', ['1.0.0'], ['1.1.0'], { ecosystem: 'npm', file }),
    ),
  );
  expect(steps).toMatchObject([
    {
      files: ['a/package-lock.json', 'b/package-lock.json'],
      ...{ fromRuntime: 'scope-lib-1.0.0', toRuntime: 'scope-lib-1.1.0' },
    },
  ]);
});

test('packages of the same name and versions in two ecosystems are two steps', () => {
  const runtimes: Matrix['runtimes'] = [
    { kind: 'release', id: 'py', driver: 'python', package: 'redis', version: '5.0.0', at: nowhere },
    { kind: 'release', id: 'js', driver: 'node', package: 'redis', version: '5.0.0', at: nowhere },
  ];
  const { steps } = chooseBumps({ ...matrix, runtimes }, [
    change('redis', ['5.0.0'], ['5.1.0']),
    change('redis', ['5.0.0'], ['5.1.0'], { ecosystem: 'npm', file: 'package-lock.json' }),
  ]);
  expect(steps).toMatchObject([
    { ecosystem: 'pypi', files: ['uv.lock'], fromRuntime: 'py-5.0.0' },
    { ecosystem: 'npm', files: ['package-lock.json'], fromRuntime: 'js-5.0.0' },
  ]);
});

test('a runtime that stands for several versions is one, and is installed as it says', () => {
  const install = { with: ['react@18'] };
  const range: MatrixReleases = {
    ...{ kind: 'releases', id: 'lib', driver: 'node', package: '@scope/lib', at: nowhere, install },
    versions: { include: ['^1'], exclude: [], mode: { kind: 'all' }, prereleases: false },
  };
  const { matrix: bumped } = chooseBumps({ ...matrix, runtimes: [range] }, [
    change('@scope/lib', ['1.0.0'], ['1.1.0'], { ecosystem: 'npm' }),
  ]);
  expect(bumped.runtimes).toMatchObject(
    ['1.0.0', '1.1.0'].map((version) => ({ kind: 'release', id: `lib-${version}`, version, install })),
  );
});

test('a package that was added or removed has no two versions', () => {
  const added = change('zope-interface', [], ['7.2']);
  expect(chooseBumps(matrix, [added])).toMatchObject({ steps: [], unpaired: [added], others: 0 });
});

describe('variants', () => {
  const bump = [change('zope-interface', ['7.0'], ['7.2'])];
  const variantsOf = (...variants: MatrixVariant[]): readonly MatrixVariant[] =>
    chooseBumps({ ...matrix, variants }, bump).matrix.variants;

  test('the library as it is belongs to every bump', () => {
    const only: MatrixVariant = { ...none, id: 'fix' };
    expect(variantsOf(only).map(({ id }) => id)).toEqual(['none', 'fix']);
    expect(variantsOf(none, only).map(({ id }) => id)).toEqual(['none', 'fix']);
  });

  test('what is named for the old version alone is tried on the new one; a range stays', () => {
    const fix = { ...none, id: 'fix' };
    const diffs = [{ file: 'a.patch', versions: '7.0.0' }, { file: 'b.patch' }];
    expect(
      variantsOf(
        { ...fix, versions: '=7.0.0' },
        { ...fix, versions: '<7.2' },
        { ...fix, versions: '6.0.0', diffs },
      )
        .slice(1)
        .map((variant) => [variant.versions, variant.diffs?.map(({ versions }) => versions)]),
    ).toEqual([
      ['=7.0.0 || 7.2.0', undefined],
      ['<7.2', undefined],
      ['6.0.0', ['7.0.0 || 7.2.0', undefined]],
    ]);
  });
});
