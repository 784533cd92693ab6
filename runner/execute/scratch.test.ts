import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import {
  findCommandFolder,
  makeScratchFolder,
  placeScratch,
  removeCommandFolder,
  removeScratchFolder,
  ScratchError,
} from './scratch.ts';

afterEach(removeCommandFolder);

describe('temporary folders of a command', () => {
  test('are empty, each another, and gone with the command', async () => {
    const root = makeFolder();
    placeScratch(root);
    const folders = [makeScratchFolder(), makeScratchFolder()];
    expect(new Set(folders).size).toBe(2);
    expect(folders.map((folder) => readdirSync(folder))).toEqual([[], []]);
    writeFileSync(join(folders[0] ?? '', 'file'), '');
    await removeScratchFolder(folders[0] ?? '');
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
    expect(readdirSync(root)).toEqual([expect.stringMatching(new RegExp(`^${String(process.pid)}-`))]);
    removeCommandFolder();
    expect(readdirSync(root)).toEqual([]);
    expect(findCommandFolder()).toBeUndefined();
  });

  test('of commands that were killed are taken away, those of others stay', () => {
    const root = makeFolder();
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const names = [`${String(dead)}-0123ab`, `${String(process.ppid)}-0123ab`, 'notes'];
    for (const name of names) mkdirSync(join(root, name, '1'), { recursive: true });
    placeScratch(root);
    makeScratchFolder();
    expect(names.filter((name) => existsSync(join(root, name)))).toEqual(names.slice(1));
  });

  test('that cannot be made say what to do', () => {
    const root = join(makeFolder({ file: '' }), 'file');
    placeScratch(root);
    expect(() => makeScratchFolder()).toThrow(ScratchError);
    expect(() => makeScratchFolder()).toThrow(
      /in the cache, found E.*; PATCHMATRIX_CACHE may name another folder$/,
    );
  });
});
