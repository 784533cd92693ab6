import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { events, passes } from '../record/fixtures/build-events.ts';
import type { RunEvent } from './events.ts';
import { compareLooks, lookAtTree } from './look-at-tree.ts';
import { attributeChanges, watchTree } from './watch-tree.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-tree-'));
  for (const path of [
    'matrix.yaml',
    'src/a.ts',
    'src/b.ts',
    '.git/HEAD',
    'node_modules/x/i.js',
    'results/r',
  ]) {
    write(path, path);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function look(): Promise<ReadonlyMap<string, { size: number; mtimeMs: number; ctimeMs: number }>> {
  const seen = await lookAtTree(folder, [join(folder, 'results')]);
  if (seen.kind !== 'seen') throw new Error(seen.reason);
  return seen.files;
}

describe('a look at a folder', () => {
  test("sees a user's files, and neither what others write nor what is left out", async () => {
    expect([...(await look()).keys()].toSorted()).toEqual(['matrix.yaml', 'src/a.ts', 'src/b.ts']);
  });

  test('finds what was added, changed and removed since, whatever time a file was given', async () => {
    const before = await look();
    write('src/new/c.ts', '');
    write('src/a.ts', 'as long');
    utimesSync(join(folder, 'src/a.ts'), 1, 1);
    rmSync(join(folder, 'src/b.ts'));
    appendFileSync(join(folder, '.git/HEAD'), 'more');
    appendFileSync(join(folder, 'results/r'), 'more');
    const found = compareLooks(folder, before, await look());
    expect(found.map(({ path, change }) => `${change} ${path}`)).toEqual([
      'changed src/a.ts',
      'removed src/b.ts',
      'added src/new/c.ts',
    ]);
    for (const { timesMs } of found) expect(Date.now() - Math.max(...timesMs)).toBeLessThan(10_000);
  });

  test('ends where it takes too long', async () => {
    expect(await lookAtTree(folder, [], { files: 2, ms: 1000 })).toEqual({
      kind: 'unseen',
      reason: 'more than 2 files',
    });
    expect(await lookAtTree(folder, [], { files: 100, ms: 0 })).toEqual({
      kind: 'unseen',
      reason: 'a look at it takes more than 0 s',
    });
  });
});

describe('changes', () => {
  const spans = [
    { cell: 'first', fromMs: 1000, toMs: 1100 },
    { cell: 'second', fromMs: 1050, toMs: 1200 },
    { cell: 'never ended', fromMs: 5000 },
  ];
  const cellsAt = (...timesMs: number[]): readonly string[] | undefined =>
    attributeChanges([{ path: 'x', change: 'changed', timesMs }], spans, 1000)[0]?.cells;

  test('belong to the cells that ran at their time', () => {
    expect(cellsAt(1020, 1020)).toEqual(['first']);
    expect(cellsAt(1080)).toEqual(['first', 'second']);
    expect(cellsAt(5, 1150)).toEqual(['second']);
    expect(cellsAt(9000)).toEqual(['never ended']);
    expect(cellsAt(3000)).toEqual([]);
    expect(cellsAt()).toEqual([]);
  });

  test('that were made before the run began are not told', () => {
    expect(cellsAt(500, 900)).toBeUndefined();
  });
});

test('a watch reads in the events when the cells ran', async () => {
  const watch = watchTree(folder, []);
  expect(await watch.ready).toBeUndefined();
  const started = events.find(({ kind }) => kind === 'run-started') as RunEvent;
  watch.read({ ...started, startedAt: new Date(Date.now() - 1000).toISOString() } as RunEvent);
  watch.read({ kind: 'cell-started', atMs: 900, cell: passes.id, attempt: 1 });
  renameSync(join(folder, 'src/b.ts'), join(folder, 'src/d.ts'));
  expect(await watch.findChanges()).toEqual([
    { path: 'src/b.ts', change: 'removed', cells: [passes.id] },
    { path: 'src/d.ts', change: 'added', cells: [passes.id] },
  ]);
});
