import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Files, writeFiles } from './fixtures/make-diff.ts';
import type { PackagePatches } from './parse-package-patches.ts';
import { parsePatchFileName } from './patch-file-name.ts';
import { parseYarnPatch } from './parse-yarn-patch.ts';
import { readPackagePatches } from './read-package-patches.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-project-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The patches of a project, with paths relative to it. */
function read(manifest: object, files: Files = {}, from = '.'): PackagePatches {
  writeFiles(folder, { 'package.json': JSON.stringify(manifest), ...files });
  mkdirSync(join(folder, from), { recursive: true });
  const shorten = (path: string): string => path.replace(`${folder}/`, '');
  const { patches, mistakes } = readPackagePatches(join(folder, from));
  return {
    patches: patches.map((patch) => ({ ...patch, files: patch.files.map(shorten) })),
    mistakes: mistakes.map(({ file, message }) => ({ file: shorten(file), message: shorten(message) })),
  };
}

describe('patches of patch-package', () => {
  test('are found beside the nearest package.json, each with the version of its name', () => {
    const names = [
      'semver+7.5.1.patch',
      '@scope+name+1.0.0-rc.1.patch',
      'a++@s+b+2.0.0.patch',
      'left-pad.patch',
    ];
    const files = Object.fromEntries(names.map((name) => [`patches/${name}`, '']));
    expect(read({}, { ...files, 'patches/README.md': '' }, 'matrices/deep')).toEqual({
      mistakes: [],
      patches: [
        {
          id: 'patched-1.0.0-rc.1',
          package: '@scope/name',
          madeFor: '1.0.0-rc.1',
          files: ['patches/@scope+name+1.0.0-rc.1.patch'],
          from: '`patches/@scope+name+1.0.0-rc.1.patch`',
        },
        {
          id: 'patched-2.0.0',
          package: '@s/b',
          madeFor: '2.0.0',
          files: ['patches/a++@s+b+2.0.0.patch'],
          from: '`patches/a++@s+b+2.0.0.patch`',
        },
        {
          id: 'patched',
          package: 'left-pad',
          files: ['patches/left-pad.patch'],
          from: '`patches/left-pad.patch`',
        },
        {
          id: 'patched-7.5.1',
          package: 'semver',
          madeFor: '7.5.1',
          files: ['patches/semver+7.5.1.patch'],
          from: '`patches/semver+7.5.1.patch`',
        },
      ],
    });
  });

  test('of one package and version are one, in their order; ids are unique in a package', () => {
    const names = ['+002+b', '+010+c', '+001+a'].map((sequence) => `semver+7.5.1${sequence}.patch`);
    const others = ['x++semver+7.5.1.patch', 'other+7.5.1.dev.patch'];
    const files = Object.fromEntries([...names, ...others].map((name) => [`patches/${name}`, '']));
    expect(read({}, files).patches.map(({ id, package: name, files }) => [id, name, files])).toEqual([
      ['patched-7.5.1', 'other', ['patches/other+7.5.1.dev.patch']],
      [
        'patched-7.5.1',
        'semver',
        [
          'patches/semver+7.5.1+001+a.patch',
          'patches/semver+7.5.1+002+b.patch',
          'patches/semver+7.5.1+010+c.patch',
        ],
      ],
      ['patched-7.5.1-2', 'semver', ['patches/x++semver+7.5.1.patch']],
    ]);
  });

  test.each([
    ['patch-package --patch-dir fixes', 'fixes'],
    ['tsc && patch-package --error-on-fail --patch-dir="my fixes"', 'my fixes'],
    ["patch-package --patch-dir './fixes' && echo", 'fixes'],
  ])('may be in another folder, as in %s', (postinstall, patchFolder) => {
    const { patches, mistakes } = read(
      { scripts: { postinstall } },
      { [`${patchFolder}/semver+7.5.1.patch`]: '' },
    );
    expect(mistakes).toEqual([]);
    expect(patches.map(({ files }) => files)).toEqual([[`${patchFolder}/semver+7.5.1.patch`]]);
  });

  test('with another name, or in a folder that is not there, are mistakes', () => {
    expect(read({}, { 'patches/semver@7.5.1.patch': '' }).mistakes).toEqual([
      {
        file: 'patches/semver@7.5.1.patch',
        message: 'expected a name as in `semver+7.5.1.patch` or `@scope+name+1.0.0.patch`, found another',
      },
    ]);
    expect(read({ scripts: { install: 'patch-package --patch-dir fixes' } }).mistakes).toEqual([
      { file: 'package.json', message: 'expected the folder of `--patch-dir fixes`, found none' },
    ]);
  });

  test.each([
    ['semver+7.5.1+003.patch', { within: [], package: 'semver', version: '7.5.1', sequence: 3 }],
    ['@a+b++@c+d++e+1.2.3.patch', { within: ['@a/b', '@c/d'], package: 'e', version: '1.2.3' }],
    ['a+b+1.0.0.patch', undefined],
    ['semver+7.5.1.diff', undefined],
    ['semver+7.5.1+x.patch', undefined],
    ['++.patch', undefined],
  ])('named %s', (name, parsed) => {
    expect(parsePatchFileName(name)).toEqual(parsed);
  });
});

describe('patchedDependencies', () => {
  const file = { 'patches/semver@7.5.1.patch': '' };

  test.each([
    ['semver@7.5.1', { id: 'patched-7.5.1', package: 'semver', madeFor: '7.5.1' }],
    ['semver@^7.5.0', { id: 'patched', package: 'semver', versions: '^7.5.0' }],
    ['semver@7.5.0 || 7.5.1', { id: 'patched', package: 'semver', versions: '7.5.0 || 7.5.1' }],
    ['@scope/name', { id: 'patched', package: '@scope/name' }],
    ['@scope/name@1.0.0', { id: 'patched-1.0.0', package: '@scope/name', madeFor: '1.0.0' }],
  ])('with the key %s', (key, expected) => {
    const patched = { [key]: 'patches/semver@7.5.1.patch' };
    const files = ['patches/semver@7.5.1.patch'];
    expect(read({ pnpm: { patchedDependencies: patched } }, file)).toEqual({
      mistakes: [],
      patches: [{ ...expected, files, from: `package.json, \`pnpm.patchedDependencies\`, \`${key}\`` }],
    });
    expect(read({ patchedDependencies: patched }, file)).toEqual({
      mistakes: [],
      patches: [{ ...expected, files, from: `package.json, \`patchedDependencies\`, \`${key}\`` }],
    });
  });

  test('of a workspace above are found by its own place', () => {
    const files = {
      'pnpm-workspace.yaml':
        'packages: [apps/*]\npatchedDependencies:\n  semver@7.5.1: patches/semver@7.5.1.patch\n',
      'apps/one/package.json': '{}',
      ...file,
    };
    expect(read({}, files, 'apps/one')).toEqual({
      mistakes: [],
      patches: [
        {
          id: 'patched-7.5.1',
          package: 'semver',
          madeFor: '7.5.1',
          files: ['patches/semver@7.5.1.patch'],
          from: 'pnpm-workspace.yaml, `patchedDependencies`, `semver@7.5.1`',
        },
      ],
    });
  });

  test('and a file of theirs in the folder of patch-package count once; what is left over there is no mistake', () => {
    const patchedDependencies = { 'semver@7.5.1': 'patches/semver+7.5.1.patch' };
    const files = { 'patches/semver+7.5.1.patch': '', 'patches/semver@7.5.0.patch': '' };
    const twice = { patchedDependencies, pnpm: { patchedDependencies } };
    expect(read(twice, files).mistakes).toEqual([]);
    expect(read(twice, files).patches.map(({ from }) => from)).toEqual([
      'package.json, `patchedDependencies`, `semver@7.5.1`',
    ]);
  });

  test('two keys of one package have ids of their own', () => {
    const patchedDependencies = { 'semver@^6': 'six.patch', 'semver@^7': 'seven.patch' };
    const { patches } = read({ patchedDependencies }, { 'six.patch': '', 'seven.patch': '' });
    expect(patches.map(({ id, versions }) => [id, versions])).toEqual([
      ['patched', '^6'],
      ['patched-2', '^7'],
    ]);
  });

  test('that are wrong are mistakes, all at once, and the rest is read', () => {
    const patchedDependencies = {
      'semver@7.5.1': 'patches/semver@7.5.1.patch',
      'gone@1.0.0': 'patches/gone@1.0.0.patch',
      'semver@next!': 'x.patch',
      '@/': 'x.patch',
      number: 1,
    };
    const { patches, mistakes } = read({ patchedDependencies, pnpm: { patchedDependencies: ['x'] } }, file);
    expect(patches.map(({ id }) => id)).toEqual(['patched-7.5.1']);
    expect(mistakes.map(({ message }) => message).toSorted()).toEqual([
      'expected `NAME`, `NAME@VERSION` or `NAME@RANGE` in `patchedDependencies`, found `@/`',
      'expected `NAME`, `NAME@VERSION` or `NAME@RANGE` in `patchedDependencies`, found `semver@next!`',
      'expected `pnpm.patchedDependencies` as a mapping of packages to patches, found a list',
      'expected the patch that `patchedDependencies`, `gone@1.0.0` names at `patches/gone@1.0.0.patch`, found no such file',
      'expected the path of a patch for `patchedDependencies`, `number`, found 1',
    ]);
  });
});

describe("yarn's protocol", () => {
  const name = '.yarn/patches/semver-npm-7.5.1-abc.patch';

  test('in resolutions and dependencies is one patch for each version', () => {
    const locator = 'patch:semver@npm%3A7.5.1#~/.yarn/patches/semver-npm-7.5.1-abc.patch';
    const manifest = {
      dependencies: { semver: locator, other: '^1.0.0' },
      resolutions: { 'semver@npm:^7.3.0': locator, 'semver@npm:^7.5.0': locator },
    };
    expect(read(manifest, { [name]: '' })).toEqual({
      mistakes: [],
      patches: [
        {
          id: 'patched-7.5.1',
          package: 'semver',
          madeFor: '7.5.1',
          files: [name],
          from: 'package.json, `resolutions`, `semver@npm:^7.3.0`',
        },
      ],
    });
  });

  test('finds the folder of the project above a workspace', () => {
    const apps = { dependencies: { semver: `patch:semver@npm%3A7.5.1#~/${name}` } };
    const files = { 'yarn.lock': '', [name]: '', 'apps/one/package.json': JSON.stringify(apps) };
    expect(read({}, files, 'apps/one').patches.map((patch) => patch.files)).toEqual([[name]]);
  });

  test.each([
    ['patch:semver@npm:7.5.1#./x.patch', { package: 'semver', version: '7.5.1', files: ['./x.patch'] }],
    [
      'patch:semver@7.5.1#x.patch::version=7.5.1&hash=ab',
      { package: 'semver', version: '7.5.1', files: ['x.patch'] },
    ],
    ['patch:@s/n@npm%3A^1.0.0#a.patch&optional!b.patch', { package: '@s/n', files: ['a.patch', 'b.patch'] }],
    ['patch:alias@npm%3Asemver@7.5.1#x.patch', { package: 'semver', version: '7.5.1', files: ['x.patch'] }],
    [
      `patch:semver@${encodeURIComponent('patch:semver@npm%3A7.5.1#~/a.patch')}#~/b.patch`,
      { package: 'semver', version: '7.5.1', files: ['~/a.patch', '~/b.patch'] },
    ],
    [
      'patch:fsevents@npm%3A2.3.2#~builtin<compat/fsevents>',
      { package: 'fsevents', version: '2.3.2', files: [] },
    ],
    [
      'patch:fsevents@2.3.2#optional!builtin<compat/fsevents>',
      { package: 'fsevents', version: '2.3.2', files: [] },
    ],
    ['patch:semver#x.patch', undefined],
    ['patch:semver@7.5.1', undefined],
    ['patch:semver@%E0%A4%A#x.patch', undefined],
  ])('%s', (written, parsed) => {
    expect(parseYarnPatch(written)).toEqual(parsed);
  });

  test('that is wrong, or names a file that is not there, is a mistake', () => {
    const resolutions = { semver: 'patch:semver#x', left: 'patch:left@npm%3A1.0.0#~/left.patch' };
    expect(read({ resolutions })).toEqual({
      patches: [],
      mistakes: [
        {
          file: 'package.json',
          message: 'expected `patch:NAME@VERSION#FILE` for `resolutions`, `semver`, found `patch:semver#x`',
        },
        {
          file: 'package.json',
          message: 'expected the patch that `resolutions`, `left` names at `left.patch`, found no such file',
        },
      ],
    });
  });
});

describe('a project', () => {
  test('without patches has none, and no mistakes', () => {
    expect(read({ dependencies: { semver: '^7.5.0' } })).toEqual({ patches: [], mistakes: [] });
  });

  test('whose files cannot be read as what they are says where', () => {
    writeFiles(folder, { 'package.json': '{ "name": ', 'pnpm-workspace.yaml': 'a: [1\n' });
    const { patches, mistakes } = readPackagePatches(folder);
    expect(patches).toEqual([]);
    expect(mistakes).toHaveLength(2);
    expect(mistakes[0]).toMatchObject({ file: join(folder, 'package.json') });
    expect(mistakes[0]?.message).toMatch(/^expected JSON, found: /);
    expect(mistakes[1]?.message).toMatch(/^expected YAML, found: .* at line \d+, column \d+/);
  });
});
