import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { MatrixSource, MatrixSuite } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import type { PlannedRuntime } from '../plan/plan.ts';
import { fetchSource, type FetchOptions } from './fetch-source.ts';
import { findTestFiles } from './find-test-files.ts';
import { prepareSuites } from './suite-sources.ts';
import { unpackArchive } from './unpack-archive.ts';

let folder: string;
let options: FetchOptions;
let repository: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'patchmatrix-sources-')));
  options = {
    ...{ cacheFolder: join(folder, 'cache'), without: [join(folder, 'own', 'results')] },
    ...{ getPip: () => Promise.reject(new Error('no pip')), onProgress: () => undefined },
  };
  write('own/tests/a.test.js', '1');
  write('own/results/run.json', '{}');
  write('own/node_modules/x/x.test.js', '');
  repository = join(folder, 'repository');
  write('repository/test_a.py', 'x');
  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
    execFileSync('git', [...identity, ...args], { cwd: repository, stdio: 'ignore' });
  };
  git('init');
  git('add', '.');
  git('commit', '-m', 'one');
  git('tag', 'v1.0.0');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('a source', () => {
  test('that is a folder is copied without what is installed or made in it, once for each content', async () => {
    const source: MatrixSource = { kind: 'folder', folder: join(folder, 'own') };
    const first = await fetchSource(source, '1', options);
    expect(readdirSync(first.folder)).toEqual(['tests']);
    write('own/results/run.json', '{"other":1}');
    expect(await fetchSource(source, '2', options)).toEqual(first);
    write('own/tests/a.test.js', '2');
    const second = await fetchSource(source, '1', options);
    expect(second.sha256).not.toBe(first.sha256);
    expect(readFileSync(join(first.folder, 'tests/a.test.js'), 'utf8')).toBe('1');
  });

  test('that is a folder holds no link that leads out of it', async () => {
    write('linked/a.txt', '');
    symlinkSync('../own', join(folder, 'linked', 'out'));
    await expect(
      fetchSource({ kind: 'folder', folder: join(folder, 'linked') }, '1', options),
    ).rejects.toThrow('found `out`, which leads to `../own`');
  });

  test('that is a tag is cloned for the version, and found again without the repository', async () => {
    const source: MatrixSource = { kind: 'git', url: repository, tag: 'v{version}' };
    const fetched = await fetchSource(source, '1.0.0', options);
    expect(readdirSync(fetched.folder)).toEqual(['test_a.py']);
    await expect(fetchSource(source, '2.0.0', options)).rejects.toThrow(
      /^expected git to fetch the source, found: .*v2\.0\.0/,
    );
    rmSync(repository, { recursive: true });
    expect(await fetchSource(source, '1.0.0', options)).toEqual(fetched);
  });
});

describe('an archive', () => {
  const pack = async (name: string, prepare: (root: string) => void): Promise<string> => {
    const root = join(folder, name);
    mkdirSync(join(root, 'a-1.0'), { recursive: true });
    writeFileSync(join(root, 'a-1.0', 'file.txt'), 'content');
    prepare(root);
    const file = join(folder, `${name}.tar.gz`);
    await create({ file, cwd: root, gzip: true, preservePaths: true, portable: true }, readdirSync(root));
    return file;
  };
  const unpack = async (file: string): Promise<string> => {
    const target = mkdtempSync(join(folder, 'unpacked-'));
    await unpackArchive(file, target);
    return target;
  };

  test('is unpacked without its outermost folder', async () => {
    const target = await unpack(await pack('good', () => undefined));
    expect(readdirSync(target)).toEqual(['file.txt']);
  });

  test.each([
    ['a link to a file outside', '../../outside.txt'],
    ['a link that leaves its outermost folder', '../beside.txt'],
    ['an absolute link', '/etc/passwd'],
  ])('with %s is not used', async (name, target) => {
    const file = await pack(name.replaceAll(' ', '-'), (root) =>
      symlinkSync(target, join(root, 'a-1.0', 'link')),
    );
    await expect(unpack(file)).rejects.toThrow(`found \`a-1.0/link → ${target}\`: it is not used`);
  });

  test('that is none says so', async () => {
    writeFileSync(join(folder, 'none.tar.gz'), 'hello');
    await expect(unpack(join(folder, 'none.tar.gz'))).rejects.toThrow(
      'expected a .tar.gz archive of sources',
    );
  });
});

test('test files are those that are named, or have the usual names in a folder', () => {
  const paths = [
    'a.test.ts',
    'src/b.spec.mjs',
    'src/c.js',
    'src/deep/d.test.tsx',
    'src/test_e.py',
    'src/f_test.py',
  ];
  const find = (selector: string, runner: 'pytest' | 'vitest'): string[] =>
    findTestFiles(folder, paths, [selector], runner);
  expect(find('src', 'vitest')).toEqual(['src/b.spec.mjs', 'src/deep/d.test.tsx']);
  expect(find('.', 'pytest')).toEqual(['src/f_test.py', 'src/test_e.py']);
  expect(find('./src/c.js', 'vitest')).toEqual(['src/c.js']);
  expect(find('nowhere', 'vitest')).toEqual([]);
});

describe('suites', () => {
  const node: PlannedRuntime = {
    ...{ id: 'r', driver: 'node', package: 'p', version: '1.0.0', file: '', sha256: '', site: '' },
  };
  const suite: MatrixSuite = {
    ...{ kind: 'suite', id: 'own', files: ['tests'], at: nowhere, runner: { kind: 'vitest', args: [] } },
    source: { kind: 'folder', folder: '' },
  };
  const prepare = (change: Partial<MatrixSuite>, runtimes: readonly PlannedRuntime[] = [node]) =>
    prepareSuites(
      [{ ...suite, source: { kind: 'folder', folder: join(folder, 'own') }, ...change }],
      runtimes,
      {
        ...options,
        matrixFolder: folder,
      },
    );

  test('are a file of tests each, which knows where it stands for the user', async () => {
    const { files } = await prepare({});
    expect(files.map(({ id, file, testFile }) => [id, file, testFile])).toEqual([
      ['own/tests.a.test.js', 'own/tests/a.test.js', 'tests/a.test.js'],
    ]);
  });

  test('without a file, or without a runtime that can run them, are mistakes', async () => {
    expect((await prepare({ files: ['nowhere'] })).mistakes).toMatchObject([
      { message: 'expected test files at `nowhere` in the source, found none' },
    ]);
    expect((await prepare({ runner: { kind: 'pytest', args: [] } })).mistakes).toMatchObject([
      { message: 'expected a runtime from PyPI for the suite `own`, found none' },
    ]);
  });

  test('whose source cannot be had say why in a cell, and leave the other runtimes alone', async () => {
    const source: MatrixSource = { kind: 'git', url: join(folder, 'gone'), tag: 'v{version}' };
    const { files } = await prepare({ source });
    expect(files).toMatchObject([
      { id: 'own/source', sources: { r: { problem: expect.stringContaining('git') as string } } },
    ]);
    const unreadable = await prepare({ source: { kind: 'folder', folder: join(folder, 'gone') } });
    expect(unreadable.files).toMatchObject([
      {
        sources: {
          r: {
            problem: expect.stringMatching(/^expected to bring it into the cache, found: ENOENT/) as string,
          },
        },
      },
    ]);
    const broken = { ...node, id: 'broken', problem: 'p 2: not installed' };
    const both = await prepare({}, [node, broken]);
    expect(both.files).toMatchObject([
      { id: 'own/tests.a.test.js', sources: { broken: { problem: 'p 2: not installed' } } },
    ]);
  });
});
