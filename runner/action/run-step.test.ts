import { expect, test } from 'vitest';

import { readRunInputs } from './action-inputs.ts';
import { buildArguments } from './run-step.ts';

const build = (inputs: Record<string, string>, runs: string[] = []): string =>
  buildArguments(readRunInputs(inputs), runs, '/out').join(' ');

test('every command becomes a command line', () => {
  const reports =
    '--reporter text github markdown=/out/review.md html=/out/report.html json=/out/report.json junit=/out/junit.xml';
  expect(build({})).toBe(`gate ${reports}`);
  expect(build({ INPUT_COMMAND: 'run', INPUT_ARGS: '--variant narrow' })).toBe(
    `run --variant narrow ${reports}`,
  );
  expect(build({ INPUT_COMMAND: 'list', INPUT_SHARDS: '3' })).toBe('list --shards 3 --format github');
  expect(build({ INPUT_COMMAND: 'gate', INPUT_SHARD: '1/3' })).toBe(
    'gate --shard 1/3 --reporter text json=/out/report.json',
  );
  expect(build({ INPUT_COMMAND: 'merge', INPUT_ARGS: '--strict' }, ['a', 'b'])).toBe(
    `merge a b --strict --allow-partial ${reports}`,
  );
});

test('words are quoted as in a shell, over several lines, and nothing in them is expanded', () => {
  const { args } = readRunInputs({ INPUT_ARGS: `-g 'a b' --on anyio@4.13.0\n  --grep "$(id) \`id\`" *` });
  expect(args).toEqual(['-g', 'a b', '--on', 'anyio@4.13.0', '--grep', '$(id) `id`', '*']);
});

test.each([
  [
    { INPUT_COMMAND: 'gat' },
    /expected list, run, gate or merge as the input `command`, found `gat`; did you mean `gate`/,
  ],
  [{ INPUT_SHARDS: '3' }, /expected the input `shards` beside the command list, found it beside gate/],
  [
    { INPUT_COMMAND: 'merge', INPUT_SHARD: '1/2' },
    /expected the input `shard` beside the command run or gate/,
  ],
])('%j is refused', (inputs, message) => {
  expect(() => readRunInputs(inputs)).toThrow(message);
});
