import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { describePackage } from './describe-package.ts';

const site = realpathSync(mkdtempSync(join(tmpdir(), 'patchmatrix-describe-package-')));
afterAll(() => rmSync(site, { recursive: true }));

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
