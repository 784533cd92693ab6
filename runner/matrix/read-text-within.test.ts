import { execFileSync, spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import { readBytesWithin, readLinesWithin, readTextWithin, TooLongError } from './read-text-within.ts';

const limits = { maxBytes: 1024 * 1024, maxLineBytes: 100 * 1024 };

function write(text: string): string {
  return join(makeFolder({ file: text }), 'file');
}

function read(file: string, own: Partial<typeof limits> = {}): string[] {
  return [...readLinesWithin(file, { ...limits, ...own })];
}

describe('a text', () => {
  test('is read whole up to the last byte that it may have', () => {
    const text = 'ü'.repeat(100_000);
    expect(readTextWithin(write(text), 200_000)).toBe(text);
    expect(() => readTextWithin(write(text), 199_999)).toThrow(TooLongError);
    expect(readBytesWithin(write(''), 0)).toHaveLength(0);
  });

  test('that is too long is told with what it may have', () => {
    expect(() => readTextWithin(write('x'.repeat(2048)), 1024)).toThrow('expected at most 1 KiB, found more');
    expect(() => readTextWithin('/dev/zero', 2 * 1024 * 1024)).toThrow('expected at most 2 MiB, found more');
  });

  test('that is not there, or a folder, is the error of the system', () => {
    const folder = makeFolder();
    expect(() => readTextWithin(join(folder, 'none'), 9)).toThrow(/^ENOENT/);
    expect(() => readTextWithin(folder, 9)).toThrow(/^EISDIR/);
    const link = join(folder, 'link');
    symlinkSync(link, link);
    expect(() => readTextWithin(link, 9)).toThrow(/^ELOOP/);
  });
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  function makePipe(): string {
    const pipe = join(makeFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    return pipe;
  }

  test('that nobody writes to is empty', () => {
    expect(readTextWithin(makePipe(), 9)).toBe('');
    expect(read(makePipe())).toEqual([]);
  });

  test('is read to its end, however long its writer takes', async () => {
    const pipe = makePipe();
    // It opens the pipe for reading too, so that it need not wait for us.
    const writer = spawn('sh', ['-c', 'exec 3<>"$0"; echo; printf a >&3; sleep 0.2; printf b >&3', pipe]);
    await new Promise((resolve) => writer.stdout.once('data', resolve));
    expect(readTextWithin(pipe, 9)).toBe('ab');
  });
});

describe('lines', () => {
  test('are handed out without their ends, across the pieces in which a file is read', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `${String(index)} ${'語'.repeat(index)}`);
    expect(read(write(`${lines.join('\n')}\n`))).toEqual(lines);
    expect(read(write('\n\na\r\n'))).toEqual(['', '', 'a\r']);
  });

  test('leave out what follows the last end', () => {
    expect(read(write('a\nb'))).toEqual(['a']);
    expect(read(write('b'))).toEqual([]);
  });

  test('are told to be too long at the one that is', () => {
    const file = write(`a\n${'b'.repeat(limits.maxLineBytes + 70_000)}\n`);
    const lines = readLinesWithin(file, limits);
    expect(lines.next().value).toBe('a');
    expect(() => lines.next()).toThrow('expected at most 100 KiB in a line, found more');
    expect(() => read(write('a\n'.repeat(1024)), { maxBytes: 1024 })).toThrow(
      'expected at most 1 KiB, found',
    );
  });
});
