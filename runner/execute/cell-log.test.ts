import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCellLog } from './cell-log.ts';

const KiB = 1024;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-cell-log-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a log', () => {
  test('of nothing leaves no file', () => {
    const file = join(folder, 'nothing');
    expect(openCellLog(file).close()).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  test('of little is given and kept whole', () => {
    const file = join(folder, 'little');
    const log = openCellLog(file);
    writeSync(log.descriptor, 'a'.repeat(8 * KiB));
    expect(log.close()).toBe('a'.repeat(8 * KiB));
    expect(statSync(file).size).toBe(8 * KiB);
  });

  test('of more is given in part and kept whole', () => {
    const file = join(folder, 'more');
    const log = openCellLog(file);
    writeSync(log.descriptor, `${'a'.repeat(8 * KiB)}b`);
    expect(log.close()).toBe(`${'a'.repeat(4 * KiB)}\n… 1 bytes left out …\n${'a'.repeat(4 * KiB - 1)}b`);
    expect(statSync(file).size).toBe(8 * KiB + 1);
  });

  test('of half a megabyte to the byte is kept whole, one byte more is not', () => {
    for (const [extra, size] of [
      [0, 512 * KiB],
      [1, 512 * KiB + '\n… 1 bytes left out …\n'.length + 4],
    ] as const) {
      const file = join(folder, `half-${extra}`);
      const log = openCellLog(file);
      writeSync(log.descriptor, 'a'.repeat(512 * KiB + extra));
      log.close();
      expect(statSync(file).size).toBe(size);
    }
  });

  test('of a flood never fills the disk, and keeps its first and its last words', () => {
    const file = join(folder, 'flood');
    const log = openCellLog(file);
    const flood = Buffer.alloc(65 * KiB * KiB, 'x');
    writeSync(log.descriptor, 'first words');
    for (let count = 0; count < 2; count++) {
      writeSync(log.descriptor, flood);
      log.trim();
      expect(statSync(file).size).toBe(0);
    }
    writeSync(log.descriptor, 'last words');
    const output = log.close();
    expect(output).toMatch(/^first wordsx/);
    expect(output).toMatch(/xxxlast words$/);
    expect(output).toContain(`… ${2 * flood.length + 21 - 8 * KiB} bytes left out …`);
    expect(readFileSync(file, 'utf8')).toMatch(/^first wordsx[^]*xlast words$/);
  });

  test('holds a note that is not given', () => {
    const file = join(folder, 'note');
    const log = openCellLog(file);
    appendFileSync(log.descriptor, 'printed\n');
    expect(log.close('the stack')).toBe('printed\n');
    expect(readFileSync(file, 'utf8')).toBe('printed\nthe stack\n');
  });
});
