import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { writeCheckedJson } from '../cache/checked-json.ts';
import { takeManifest } from '../cache/entry-manifest.ts';
import { describePackage } from './describe-package.ts';

const entry = realpathSync(mkdtempSync(join(tmpdir(), 'patchmatrix-describe-package-')));
const site = join(entry, 'tree');
afterAll(() => rmSync(entry, { recursive: true }));

const manifest = JSON.stringify({ name: '@acme/tiny', version: '1.2.3', main: 'lib/main.js' });

test('a package is its version, the file that is loaded, and every file of its own', () => {
  const files = { 'lib/main.js': 'exports.a = 1;', 'lib-b.js': '', 'package.json': manifest };
  write(files);
  write({ 'node_modules/nested/index.js': 'nested' });
  const described = describePackage(site, '@acme/tiny');
  const lines = ['lib-b.js', 'lib/main.js', 'package.json'].map(
    (path) => `${sha256(files[path as keyof typeof files])}  ${path}\n`,
  );
  expect(described).toEqual({
    version: '1.2.3',
    file: join(site, 'node_modules/@acme/tiny/lib/main.js'),
    sha256: sha256(lines.join('')),
  });
  write({ 'node_modules/nested/index.js': 'another' });
  expect(describePackage(site, '@acme/tiny')).toEqual(described);
  write({ 'lib-b.js': 'changed' });
  expect(describePackage(site, '@acme/tiny').sha256).not.toBe(described.sha256);
});

describe('the hash that the runner knows', () => {
  const files = { 'lib/main.js': 'exports.a = 1;', 'lib-b.js': '', 'package.json': manifest };
  const at = (path: string): string => join(site, 'node_modules/@acme/tiny', path);
  const describedWith = (known: string): string => describePackage(site, '@acme/tiny', { known }).sha256;
  const record = (): void => writeCheckedJson(join(entry, 'manifest.json'), takeManifest(site));

  test('is taken while every file is what the list of the entry says', () => {
    write({ ...files, 'node_modules/nested/index.js': 'nested' });
    record();
    expect(describedWith('known')).toBe('known');
    write({ 'node_modules/nested/index.js': 'another' });
    expect(describedWith('known')).toBe('known');
  });

  test.for([
    ['changed', () => writeFileSync(at('lib-b.js'), 'changed')],
    ['changed to the same length at the same time', changeInPlace],
    ['added', () => writeFileSync(at('added.js'), '')],
    ['removed', () => rmSync(at('lib-b.js'))],
    ['not known, as there is no list', () => rmSync(join(entry, 'manifest.json'))],
  ] as const)('is not taken once one is %s', ([, change]) => {
    rmSync(at(''), { recursive: true });
    write(files);
    record();
    change();
    const found = describedWith('known');
    expect(found).toMatch(/^[\da-f]{64}$/);
    expect(found).toBe(describePackage(site, '@acme/tiny').sha256);
  });

  function changeInPlace(): void {
    const { atime, mtime } = statSync(at('lib/main.js'));
    writeFileSync(at('lib/main.js'), 'exports.a = 2;');
    utimesSync(at('lib/main.js'), atime, mtime);
  }
});

test('a package that is not there is an error', () => {
  expect(() => describePackage(site, 'nowhere')).toThrow('ENOENT');
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(site, 'node_modules/@acme/tiny', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
