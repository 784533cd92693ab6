/** What is in the package, and what it says of itself. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';

import { execa } from 'execa';
import { extract } from 'tar';
import { beforeAll, describe, expect, inject, test } from 'vitest';

import { makeFolder, repository } from '../make-project.ts';

const tarball = inject('tarball');
let folder = '';

beforeAll(async () => {
  folder = makeFolder();
  await extract({ file: tarball, cwd: folder, strip: 1 });
});

function listFiles(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

describe('the tarball', () => {
  test('is smaller than a megabyte', () => {
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
  });

  test('holds what is used, and nothing else', () => {
    const tops = new Set(listFiles().map((file) => file.split('/').slice(0, -1).join('/')));
    expect([...tops].toSorted()).toEqual([
      ...['', 'dist', 'dist/models/anyio', 'dist/python', 'dist/python/steps'],
      ...['scenarios/contract', 'scenarios/hot-loop', 'scenarios/upgrade', 'types'],
    ]);
    const loose = listFiles().filter((file) => !/^(dist\/models|dist\/python|scenarios)\//.test(file));
    expect(loose.toSorted()).toEqual([
      ...['LICENSE', 'README.md', 'dist/THIRD-PARTY-LICENSES.txt', 'dist/action.js', 'dist/api.js'],
      ...['dist/batch.cjs', 'dist/bench.cjs', 'dist/build.sha256', 'dist/cell.cjs', 'dist/cli.cjs'],
      ...['dist/collect.cjs', 'dist/commands.cjs', 'dist/guard.cjs', 'dist/index.js', 'dist/main.cjs'],
      ...['dist/module.cjs', 'dist/page.css', 'dist/page.js', 'dist/prepare.cjs', 'dist/suite.cjs'],
      ...[
        'dist/tinybench.cjs',
        'matrix.schema.json',
        'package.json',
        'report.schema.json',
        'types/api.d.ts',
        'types/index.d.ts',
      ],
    ]);
    expect(listFiles().filter((file) => /\.test\.|\.map$|__pycache__|\/test_/.test(file))).toEqual([]);
  });

  test('has no path of the machine that packed it, and no address of a registry', async () => {
    const registry = new URL((await execa('npm', ['config', 'get', 'registry'])).stdout).host;
    const words = [repository, `${homedir()}/`, registry];
    const found = listFiles().flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return words.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
    });
    expect(found).toEqual([]);
  });

  test('names the license of each package that it has code of', () => {
    const licenses = readFileSync(join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'execa', 'valibot', 'yaml']) {
      expect(licenses).toMatch(new RegExp(`^${name} [\\d.]+, (MIT|ISC)\\n\\n.*opyright`, 'ms'));
    }
  });

  test('is what publint expects', async () => {
    const { stdout } = await execa('publint', [tarball, '--strict'], { cwd: repository, preferLocal: true });
    expect(stdout).toContain('All good!');
  });

  test('has types that every resolution finds which knows of ES modules', async () => {
    // Every Node that the package is for can `require` an ES module, so that there is nothing for CommonJS alone.
    const words = [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'];
    const { stdout } = await execa('attw', words, { cwd: repository, preferLocal: true });
    for (const name of ['', '/api', '/package.json', '/matrix.schema.json', '/report.schema.json']) {
      expect(stdout).toContain(`"patchmatrix${name}"`);
    }
  });
});
