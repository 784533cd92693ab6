/** With real repositories and the real git. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';

import { EnvironmentError } from '../environments/environment-error.ts';
import { BumpError } from './bump-error.ts';
import { LockFileError } from './lock-file.ts';
import { readBump, type ReadBumpOptions } from './read-bump.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const old = { 'requirements.txt': 'anyio==4.13.0\n' };
const bumped = { 'requirements.txt': 'anyio==4.14.2\n' };

describe('without a base', () => {
  test('what is not committed counts, as long as there is any', async () => {
    const { cwd } = await makeRepository([old], bumped);
    expect(await read({ cwd })).toEqual({
      base: 'HEAD',
      files: ['requirements.txt'],
      changes: [
        { package: 'anyio', ecosystem: 'pypi', from: ['4.13.0'], to: ['4.14.2'], file: 'requirements.txt' },
      ],
    });
  });

  test('else what the last commit did', async () => {
    const { cwd } = await makeRepository([old, bumped]);
    expect(await read({ cwd })).toMatchObject({
      base: 'HEAD^',
      changes: [{ from: ['4.13.0'], to: ['4.14.2'] }],
    });
  });

  test('in a pull request what its branch did since it left the base, not what others did meanwhile', async () => {
    const { cwd, git } = await makeRepository([{ ...old, 'web/uv.lock': uvLock('1.0') }]);
    await git('checkout', '--quiet', '-b', 'topic');
    await commit(git, cwd, bumped);
    await git('checkout', '--quiet', 'main');
    await commit(git, cwd, { 'web/uv.lock': uvLock('2.0') });
    await git('update-ref', 'refs/remotes/origin/main', 'main');
    await git('checkout', '--quiet', 'topic');
    const bump = await read({ cwd, env: { GITHUB_BASE_REF: 'main' } });
    expect(bump).toMatchObject({ base: 'origin/main', files: ['requirements.txt'] });
  });
});

test('finds lock files of every kind and folder, new and removed ones too, and none in node_modules', async () => {
  const npm = (version: string): string =>
    JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/semver': { version } } });
  const { cwd, git } = await makeRepository([
    {
      'web/package-lock.json': npm('7.5.1'),
      'node_modules/a/package-lock.json': npm('1.0.0'),
      'web/node_modules/a/requirements.txt': 'a==1',
      'same/requirements.txt': 'a==1',
      'gone/requirements-dev.txt': 'a==1',
    },
  ]);
  await git('rm', '--quiet', 'gone/requirements-dev.txt');
  writeFiles(cwd, {
    'web/package-lock.json': npm('7.5.2'),
    'node_modules/a/package-lock.json': npm('2.0.0'),
    'web/node_modules/a/requirements.txt': 'a==2',
    'größe dir/uv.lock': uvLock('1.0'),
    'ignored/uv.lock': uvLock('1.0'),
    '.gitignore': 'ignored\n',
  });
  // From a folder below the top.
  const bump = await read({ cwd: join(cwd, 'web') });
  expect(bump.files).toEqual(['gone/requirements-dev.txt', 'größe dir/uv.lock', 'web/package-lock.json']);
  expect(bump.changes.map(({ package: name, from, to }) => [name, from, to])).toEqual([
    ['a', ['1'], []],
    ['lib', [], ['1.0']],
    ['semver', ['7.5.1'], ['7.5.2']],
  ]);
});

test('no lock file changed: there is nothing, and that is no mistake', async () => {
  const { cwd } = await makeRepository([old, { 'readme.md': 'a' }]);
  expect(await read({ cwd })).toEqual({ base: 'HEAD^', files: [], changes: [] });
  expect(await read({ cwd, base: 'HEAD' })).toEqual({ base: 'HEAD', files: [], changes: [] });
});

describe('says what is wrong', () => {
  test('no repository', async () => {
    const cwd = makeFolder();
    await expect(read({ cwd })).rejects.toThrow(BumpError);
    await expect(read({ cwd })).rejects.toThrow(
      /^expected a git repository with a working tree in `.*`, found: not a git repository/,
    );
  });

  test('no git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = makeFolder();
    try {
      await expect(read({ cwd: makeFolder() })).rejects.toThrow(EnvironmentError);
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('a base that is not there, with what fetches it', async () => {
    const { cwd } = await makeRepository([old]);
    await expect(read({ cwd, base: 'origin/main' })).rejects.toThrow(
      'expected the commit `origin/main` to compare lock files with, found none in this repository; fetch it, ' +
        'for instance with `git fetch origin`, or with `fetch-depth: 0` in actions/checkout; --base names another one',
    );
    await expect(read({ cwd, base: '--output=x' })).rejects.toThrow('expected the commit `--output=x`');
    await expect(read({ cwd })).rejects.toThrow('expected the commit `HEAD^`');
  });

  test('a repository without commits', async () => {
    const { cwd } = await makeRepository([], old);
    await expect(read({ cwd })).rejects.toThrow('expected the commit `HEAD`');
  });

  test('a shallow clone', async () => {
    const { cwd } = await makeRepository([old, bumped]);
    const clone = makeFolder();
    await execa('git', ['clone', '--quiet', '--depth=1', `file://${cwd}`, clone]);
    await expect(read({ cwd: clone })).rejects.toThrow(
      'expected the commit `HEAD^` to compare lock files with, found none in this repository; the clone is shallow: ' +
        'fetch what is missing, with `fetch-depth: 0`',
    );
  });

  test('a lock file that is none', async () => {
    const { cwd } = await makeRepository([old], { 'requirements.txt': '<<<<<<< HEAD\n' });
    await expect(read({ cwd })).rejects.toThrow(LockFileError);
  });
});

function read(options: Partial<ReadBumpOptions> & { readonly cwd: string }) {
  return readBump({ env: {}, ...options });
}

type GitCommand = (...args: string[]) => Promise<unknown>;

/** A repository with a commit for each entry, and then files that are not committed. */
async function makeRepository(
  commits: readonly Readonly<Record<string, string>>[],
  uncommitted: Readonly<Record<string, string>> = {},
): Promise<{ readonly cwd: string; readonly git: GitCommand }> {
  const cwd = makeFolder();
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const git: GitCommand = (...args) => execa('git', [...identity, ...args], { cwd });
  await git('init', '--quiet', '--initial-branch=main');
  for (const files of commits) await commit(git, cwd, files);
  writeFiles(cwd, uncommitted);
  return { cwd, git };
}

async function commit(git: GitCommand, cwd: string, files: Readonly<Record<string, string>>): Promise<void> {
  writeFiles(cwd, files);
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '-m', 'a');
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'patchmatrix-bump-')));
  folders.push(folder);
  return folder;
}

function uvLock(version: string): string {
  return `[[package]]\nname = "lib"\nversion = "${version}"\nsource = { registry = "https://example.org/simple" }\n`;
}
