import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { buildSync } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { writeFiles } from './fixtures/make-diff.ts';
import { makePatchedCopy } from './make-patched-copy.ts';
import { PatchError } from './patch-error.ts';

let folder: string;
let site: string;
let cacheFolder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-copy-'));
  site = join(folder, 'site');
  cacheFolder = join(folder, 'cache', 'patched');
  writeFiles(site, { 'p/x.py': 'x\n', 'p/y.py': 'y\n', 'p/sub/z.py': 'z\n', 'p/__pycache__/x.pyc': 'old' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const copy = (changes: Record<string, string | undefined>): string =>
  makePatchedCopy({ site, changes: new Map(Object.entries(changes)), cacheFolder });

test('a copy has what was changed, added and deleted, and the environment stays as it is', () => {
  const made = copy({ 'p/x.py': 'X\n', 'p/new/w.py': 'w\n', 'p/sub/z.py': undefined });
  expect(readFileSync(join(made, 'p/x.py'), 'utf8')).toBe('X\n');
  expect(readFileSync(join(made, 'p/new/w.py'), 'utf8')).toBe('w\n');
  expect(readFileSync(join(made, 'p/y.py'), 'utf8')).toBe('y\n');
  // Python would import a folder without files.
  expect(readdirSync(join(made, 'p')).toSorted()).toEqual(['new', 'x.py', 'y.py']);
  expect(readdirSync(join(site, 'p')).toSorted()).toEqual(['__pycache__', 'sub', 'x.py', 'y.py']);
  expect(readFileSync(join(site, 'p/x.py'), 'utf8')).toBe('x\n');
});

test('a copy is made once, whatever the order of the changes, and another one for other contents', () => {
  const made = copy({ 'p/x.py': 'X\n', 'p/y.py': 'Y\n' });
  const { ino } = statSync(made);
  expect(copy({ 'p/y.py': 'Y\n', 'p/x.py': 'X\n' })).toBe(made);
  expect(statSync(made).ino).toBe(ino);
  expect(copy({ 'p/x.py': 'X\n', 'p/y.py': '' })).not.toBe(copy({ 'p/x.py': 'X\n', 'p/y.py': undefined }));
  expect(copy({})).toBe(site);
});

test('executable bits, links and bytes are kept', () => {
  writeFileSync(join(site, 'p/bytes'), Buffer.from([0xff, 0x00]));
  for (const name of ['x.py', 'y.py']) chmodSync(join(site, 'p', name), 0o755);
  chmodSync(join(site, 'p/sub/z.py'), 0o444);
  symlinkSync('x.py', join(site, 'p/alias.py'));
  const made = copy({ 'p/x.py': 'X\n', 'p/sub/z.py': 'Z\n' });
  expect(readFileSync(join(made, 'p/bytes'))).toEqual(Buffer.from([0xff, 0x00]));
  const modes = ['p/x.py', 'p/y.py', 'p/sub/z.py'].map((path) => statSync(join(made, path)).mode & 0o777);
  expect(modes).toEqual([0o755, 0o755, 0o444]);
  expect(readlinkSync(join(made, 'p/alias.py'))).toBe('x.py');
  expect(readFileSync(join(made, 'p/alias.py'), 'utf8')).toBe('X\n');
});

test('what is changed through links within the environment is changed in the copy alone', () => {
  const store = 'node_modules/.pnpm/semver@7.5.1/node_modules/semver';
  writeFiles(site, { [`${store}/index.js`]: 'old\n' });
  symlinkSync('.pnpm/semver@7.5.1/node_modules/semver', join(site, 'node_modules/semver'));
  const made = copy({ 'node_modules/semver/index.js': 'new\n' });
  expect(lstatSync(join(made, 'node_modules/semver')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(made, store, 'index.js'), 'utf8')).toBe('new\n');
  expect(readFileSync(join(site, store, 'index.js'), 'utf8')).toBe('old\n');
});

test('nothing is written through a link that leads out, and nothing of the copy is left', () => {
  writeFiles(folder, { 'outside/x.py': 'mine\n' });
  symlinkSync(join(folder, 'outside'), join(site, 'p/out'));
  for (const text of ['yours\n', undefined]) {
    expect(() => copy({ 'p/out/x.py': text })).toThrow(PatchError);
  }
  expect(() => copy({ 'p/out/new/y.py': '' })).toThrow('a symbolic link that leads out of it');
  expect(readFileSync(join(folder, 'outside/x.py'), 'utf8')).toBe('mine\n');
  expect(readdirSync(join(folder, 'outside'))).toEqual(['x.py']);
  expect(readdirSync(cacheFolder)).toEqual([]);
});

test('an environment that is named by a link is copied, not the link', () => {
  symlinkSync('site', join(folder, 'link'));
  const made = makePatchedCopy({
    site: join(folder, 'link'),
    changes: new Map([['p/x.py', 'X\n']]),
    cacheFolder,
  });
  expect(lstatSync(made).isDirectory()).toBe(true);
  expect(readFileSync(join(site, 'p/x.py'), 'utf8')).toBe('x\n');
});

test('of runs at the same time all get the one copy, which is whole, and nothing else is left', async () => {
  writeFiles(
    site,
    Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p/many/${index}.py`, 'x\n'])),
  );
  const program = join(folder, 'copy.mjs');
  buildSync({
    stdin: {
      contents: `import { makePatchedCopy } from './make-patched-copy.ts';
        const [site, cacheFolder] = process.argv.slice(2);
        process.stdin.once('data', () => {
          process.stdout.write(makePatchedCopy({ site, cacheFolder, changes: new Map([['p/x.py', 'X']]) }));
          process.stdin.destroy();
        });
        process.stdout.write('ready ');`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
  });
  const children = Array.from({ length: 3 }, () => spawn(process.execPath, [program, site, cacheFolder]));
  const said = children.map(readAll);
  // All begin when all are there, so that they do meet.
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  for (const { stdin } of children) stdin.write('go');
  const folders = new Set(await Promise.all(said));
  expect(folders.size).toBe(1);
  const [made = ''] = [...folders].map((words) => words.replace('ready ', ''));
  expect(readdirSync(cacheFolder)).toEqual([basename(dirname(made))]);
  expect(readdirSync(join(made, 'p/many'))).toHaveLength(300);
  expect(readFileSync(join(made, 'p/x.py'), 'utf8')).toBe('X');
});

async function readAll({ stdout }: ChildProcess): Promise<string> {
  const chunks: string[] = [];
  stdout?.on('data', (chunk) => chunks.push(String(chunk)));
  if (stdout !== null) await once(stdout, 'end');
  return chunks.join('');
}
