import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { EnvironmentError } from '../environments/environment-error.ts';
import { besideTree, type CacheEntry, ensureEntry, ensureEntrySync } from './cache-entry.ts';

let cacheFolder: string;
let made: number;
let said: string[];

beforeEach(() => {
  cacheFolder = join(mkdtempSync(join(tmpdir(), 'patchmatrix-cache-')), 'npm');
  made = 0;
  said = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dirname(cacheFolder), { recursive: true, force: true });
});

function fill(tree: string): void {
  made += 1;
  mkdirSync(join(tree, 'lib'), { recursive: true });
  writeFileSync(join(tree, 'index.js'), 'exports.a = 1;\n');
  writeFileSync(join(tree, 'lib/b.js'), 'exports.b = 2;\n');
  symlinkSync('lib/b.js', join(tree, 'link.js'));
}

function entryOf(more: Partial<CacheEntry> = {}): CacheEntry {
  return { cacheFolder, name: 'tiny-1.0.0', made: 'installed', ...more };
}

const ensure = (more: Partial<CacheEntry> = {}): string => ensureEntrySync(entryOf(more), fill);

describe('an entry', () => {
  test('is made once, whole, with the list of its files beside it', () => {
    const tree = ensure();
    expect(ensure()).toBe(tree);
    expect(made).toBe(1);
    expect(readdirSync(cacheFolder)).toEqual(['tiny-1.0.0']);
    expect(readdirSync(dirname(tree)).toSorted()).toEqual(['manifest.json', 'tree']);
    expect(said).toEqual([]);
  });

  test('that cannot be made leaves nothing', async () => {
    const failing = ensureEntry(entryOf(), (unfinished) => {
      fill(unfinished);
      return Promise.reject(new EnvironmentError('expected to reach the registry, found no network'));
    });
    await expect(failing).rejects.toThrow('expected to reach the registry, found no network');
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  const damages: Readonly<Record<string, readonly [(tree: string) => void, string]>> = {
    'a file of which is cut short': [(tree) => truncateSync(join(tree, 'index.js'), 3), 'index.js differs'],
    'a file of which was altered, with its size and time kept': [
      (tree) => {
        const file = join(tree, 'index.js');
        const { atime, mtime } = statSync(file);
        writeFileSync(file, 'exports.a = 7;\n');
        utimesSync(file, atime, mtime);
      },
      'index.js differs',
    ],
    'a file of which is gone': [(tree) => rmSync(join(tree, 'lib/b.js')), 'lib/b.js differs'],
    'to which a file was added': [(tree) => writeFileSync(join(tree, 'lib/c.js'), ''), 'lib/c.js differs'],
    'a file of which is a program now': [
      (tree) => chmodSync(join(tree, 'index.js'), 0o755),
      'index.js differs',
    ],
    'a link of which leads elsewhere': [
      (tree) => {
        rmSync(join(tree, 'link.js'));
        symlinkSync('index.js', join(tree, 'link.js'));
      },
      'link.js differs',
    ],
    'of which two files differ': [
      (tree) => {
        rmSync(join(tree, 'lib'), { recursive: true });
        truncateSync(join(tree, 'index.js'));
      },
      '2 files differ',
    ],
    'the files of which are gone': [(tree) => rmSync(tree, { recursive: true }), 'all its files are gone'],
    'the list of which is cut short': [
      (tree) => truncateSync(besideTree(tree, 'manifest.json'), 100),
      'the list of its files is damaged',
    ],
    'the list of which is gone': [
      (tree) => rmSync(besideTree(tree, 'manifest.json')),
      'the list of its files is damaged',
    ],
  };

  test.each(Object.entries(damages))('%s is made again, and that is said', (_name, [damage, what]) => {
    const tree = ensure();
    damage(tree);
    expect(ensure()).toBe(tree);
    expect(made).toBe(2);
    expect(readFileSync(join(tree, 'link.js'), 'utf8')).toBe('exports.b = 2;\n');
    expect(readFileSync(join(tree, 'index.js'), 'utf8')).toBe('exports.a = 1;\n');
    expect(said).toEqual([
      `the cache's npm/tiny-1.0.0 is not what was installed (${what}): installed again\n`,
    ]);
    expect(readdirSync(cacheFolder)).toEqual(['tiny-1.0.0']);
    ensure();
    expect(made).toBe(2);
  });

  test('that is damaged and cannot be made again says both, and stays as it is', () => {
    const tree = ensure();
    truncateSync(join(tree, 'index.js'), 3);
    const again = (): string =>
      ensureEntrySync(entryOf(), () => {
        throw new EnvironmentError('expected to reach the npm registry, found no network');
      });
    expect(again).toThrow(
      "the cache's npm/tiny-1.0.0 is not what was installed (index.js differs), and could not be installed again: expected to reach the npm registry, found no network",
    );
    expect(again).toThrow(EnvironmentError);
    expect(readdirSync(cacheFolder)).toEqual(['tiny-1.0.0']);
    expect(ensure()).toBe(tree);
  });

  test('that was copied is read once, and holds', () => {
    const tree = ensure();
    const copy = join(dirname(cacheFolder), 'copy');
    cpSync(cacheFolder, copy, { recursive: true, verbatimSymlinks: true });
    const manifest = join(copy, 'tiny-1.0.0', 'manifest.json');
    const before = readFileSync(manifest, 'utf8');
    expect(ensure({ cacheFolder: copy })).toBe(join(copy, 'tiny-1.0.0', 'tree'));
    const renewed = readFileSync(manifest, 'utf8');
    expect(renewed).not.toBe(before);
    ensure({ cacheFolder: copy });
    expect(readFileSync(manifest, 'utf8')).toBe(renewed);
    expect([made, said]).toEqual([1, []]);
    expect(existsSync(tree)).toBe(true);
  });

  test('may hold what tools leave beside packages, and what tests leave in their folder', () => {
    const byProducts = (tree: string): void => {
      for (const path of ['lib/__pycache__/b.pyc', 'node_modules/.vite/results.json']) {
        mkdirSync(dirname(join(tree, path)), { recursive: true });
        writeFileSync(join(tree, path), '');
      }
    };
    byProducts(ensure());
    ensure();
    const tests = ensure({ name: 'tests', additions: 'kept' });
    writeFileSync(join(tests, 'left.txt'), '');
    ensure({ name: 'tests', additions: 'kept' });
    expect([made, said]).toEqual([2, []]);
    expect(existsSync(join(tests, 'left.txt'))).toBe(true);
    truncateSync(join(tests, 'index.js'));
    ensure({ name: 'tests', additions: 'kept' });
    expect(made).toBe(3);
  });

  test('is no place for a package in a folder that npm made', () => {
    const fillWithBin = (tree: string): void => {
      fill(tree);
      mkdirSync(join(tree, 'node_modules/.bin'), { recursive: true });
      writeFileSync(join(tree, 'node_modules/.bin/tool'), '');
    };
    const tree = ensureEntrySync(entryOf(), fillWithBin);
    writeFileSync(join(tree, 'node_modules/.bin/node'), '');
    ensureEntrySync(entryOf(), fillWithBin);
    expect(said).toHaveLength(1);
  });

  test('in a cache that cannot be written is an error with what to do', () => {
    writeFileSync(cacheFolder, 'a file in its place');
    expect(() => ensure()).toThrow(
      /^expected to make npm\/tiny-1\.0\.0 in the cache, found (EEXIST|ENOTDIR): .*; make room there, or let PATCHMATRIX_CACHE name another folder$/,
    );
    expect(() => ensure()).toThrow(EnvironmentError);
  });
});

describe('processes at the same time', () => {
  let program: string;
  beforeEach(() => {
    program = join(dirname(cacheFolder), 'ensure.mjs');
    buildSync({
      stdin: {
        contents: `import { mkdirSync, writeFileSync } from 'node:fs';
          import { ensureEntrySync } from './cache-entry.ts';
          const [cacheFolder, stopsAt] = process.argv.slice(2);
          const fill = (tree) => {
            mkdirSync(tree);
            for (let index = 0; index < 300; index++) {
              if (String(index) === stopsAt) process.kill(process.pid, 'SIGKILL');
              writeFileSync(tree + '/' + index + '.js', 'x');
            }
          };
          process.stdin.once('data', () => {
            process.stdout.write(ensureEntrySync({ cacheFolder, name: 'many', made: 'made' }, fill));
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
  });

  const start = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [program, cacheFolder, ...args]);

  async function startAtOnce(count: number): Promise<string[]> {
    const children = Array.from({ length: count }, () => start());
    const ends = children.map(readAll);
    await Promise.all(children.map(({ stdout }) => once(stdout as NonNullable<typeof stdout>, 'data')));
    for (const { stdin } of children) stdin?.write('go');
    return Promise.all(ends);
  }

  test('get the one entry, whole, whether they make it or repair it', async () => {
    const tree = join(cacheFolder, 'many', 'tree');
    for (const damage of [() => undefined, () => truncateSync(join(tree, '7.js'))]) {
      damage();
      expect(await startAtOnce(3)).toEqual([tree, tree, tree].map((path) => `ready ${path}`));
      expect(readdirSync(cacheFolder)).toEqual(['many']);
      expect(readdirSync(tree)).toHaveLength(300);
      expect(readFileSync(join(tree, '7.js'), 'utf8')).toBe('x');
    }
  });

  test('that are killed half way leave nothing that counts', async () => {
    const child = start('150');
    child.stdin?.write('go');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(readdirSync(cacheFolder)).toEqual([expect.stringMatching(/^many\.\d+\.[\da-f]+\.new$/)]);
    await startAtOnce(1);
    expect(readdirSync(cacheFolder)).toEqual(['many']);
    expect(readdirSync(join(cacheFolder, 'many', 'tree'))).toHaveLength(300);
  });
});

async function readAll({ stdout }: ChildProcess): Promise<string> {
  const chunks: string[] = [];
  stdout?.on('data', (chunk) => chunks.push(String(chunk)));
  if (stdout !== null) await once(stdout, 'end');
  return chunks.join('');
}
