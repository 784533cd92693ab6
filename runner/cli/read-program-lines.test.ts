import { Readable } from 'node:stream';

import { expect, test } from 'vitest';

import { maxProgramBytes } from './read-program-file.ts';
import { readProgramLines } from './read-program-lines.ts';
import { UsageError } from './usage-error.ts';

async function read(...chunks: (Buffer | string)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readProgramLines(Readable.from(chunks.map((each) => Buffer.from(each)))))
    lines.push(line);
  return lines;
}

test('lines are handed out across chunks, also a last one without an end', async () => {
  const [left, right] = [Buffer.from('語').subarray(0, 1), Buffer.from('語').subarray(1)];
  expect(await read('a\n\nb', left, right, 'c\r\nd')).toEqual(['a', '', 'b語c\r', 'd']);
  expect(await read('a\n')).toEqual(['a']);
  expect(await read()).toEqual([]);
});

test('a line may be as long as a program, and no longer; the lines before it are handed out', async () => {
  const longest = 'x'.repeat(maxProgramBytes);
  expect(await read(longest, '\n')).toEqual([longest]);
  const lines = readProgramLines(Readable.from([Buffer.from('a\n'), Buffer.from(longest), Buffer.from('x')]));
  expect((await lines.next()).value).toBe('a');
  await expect(lines.next()).rejects.toThrow(UsageError);
});
