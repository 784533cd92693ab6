import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { copyFolder, hashFolder } from './snapshot-folder.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'patchmatrix-snapshot-'));
  folder = join(root, 'lib');
  write('index.js', '1');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test.each([
  ...['node_modules/a/index.js', '.git/HEAD', '.cache/x', 'src/__pycache__/a.pyc', 'results/latest.json'],
  ...['venv/pyvenv.cfg', '.venv/pyvenv.cfg'],
])('what is installed, hidden or made by running is no part of a folder: %s', (path) => {
  const before = hashFolder(folder);
  write(path, 'x');
  expect(hashFolder(folder)).toBe(before);
  copyFolder(folder, join(root, 'copy'));
  expect(existsSync(join(root, 'copy', path))).toBe(false);
  expect(existsSync(join(root, 'copy/index.js'))).toBe(true);
});

test.each(['src/a.py', '.npmignore', 'results/table.json', 'build/x'])('anything else is: %s', (path) => {
  const before = hashFolder(folder);
  write(path, 'x');
  const after = hashFolder(folder);
  expect(after).not.toBe(before);
  write(path, 'y');
  expect(hashFolder(folder)).not.toBe(after);
  copyFolder(folder, join(root, 'copy'));
  expect(hashFolder(join(root, 'copy'))).toBe(hashFolder(folder));
});

test('a link is copied as a link, and hashed by where it leads', () => {
  symlinkSync('nowhere', join(folder, 'link'));
  const before = hashFolder(folder);
  copyFolder(folder, join(root, 'copy'));
  expect(hashFolder(join(root, 'copy'))).toBe(before);
  expect(readdirSync(join(root, 'copy'))).toContain('link');
});
