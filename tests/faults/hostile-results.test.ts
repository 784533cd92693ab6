/** Stored results, mutated: what is refused says where, and what is valid enough to be read makes no report fail. */
import { beforeAll, describe, test } from 'vitest';

import { buildFuzzer, expectSurvival, fuzz } from './hostile/fuzz.ts';
import { storedRuns } from './hostile/stored-runs.ts';

let fuzzer: string;

beforeAll(async () => {
  fuzzer = await buildFuzzer();
});

describe('mutated', () => {
  test.for(['run', 'shard', 'accepted results', 'newest run'])('%s', async (kind, { task }) => {
    expectSurvival(task, `mutated: ${kind}`, await fuzz(fuzzer, { kind, count: 10_000, seed: 3_002 }));
  });
});

describe('by itself', () => {
  const [start, ...rest] = (storedRuns[0] ?? []).map((event) => JSON.stringify(event));
  const later = `${rest.join('\n')}\n`;
  const deep = (open: string, close: string, inside = '[]'): string =>
    open.repeat(100_000) + inside + close.repeat(100_000);
  const change = (from: string, to: string): string => {
    if (!start?.includes(from)) throw new Error(`expected ${from} in the start`);
    return `${start.replace(from, () => to)}\n${later}`;
  };
  const title = '"title":"a program"';

  test.for<[string, string, string]>([
    ['run', 'lists in lists', `${deep('[', ']')}\n`],
    ['run', 'a field that nests', change('"subject"', `"later":${deep('{"a":', '}')},"subject"`)],
    [
      'run',
      'steps in steps',
      change('"main":[', `"main":[{"repeat":1,"do":${deep('[{"repeat":1,"do":', '}]')}},`),
    ],
    [
      'run',
      'a prototype',
      change('"subject"', '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"subject"'),
    ],
    ['run', 'a title of 100 KB', change(title, `"title":"${'語 '.repeat(50_000)}"`)],
    ['run', 'a title of 100 KB in one word', change(title, `"title":"${'x'.repeat(100_000)}"`)],
    ['run', 'a title of marks', change(title, `"title":"${'`|<&*_['.repeat(15_000)}"`)],
    ['run', 'a version of digits', change('"version":"4.13.0"', `"version":"${'9'.repeat(100_000)}.0.0"`)],
    ['run', 'no version', change('"version":"4.13.0"', '"version":"latest"')],
    ['run', 'a range that is none', change('"versions":">=4"', `"versions":"${'>=0 '.repeat(20_000)}"`)],
    [
      'run',
      'output of 1 MB',
      `${start ?? ''}\n${later.replaceAll('"printed\\n"', () => `"${'<b>&\\u001b[31m`'.repeat(60_000)}"`)}`,
    ],
    ['run', 'a million lines', `${start ?? ''}\n${'\n'.repeat(1_000_000)}`],
    [
      'shard',
      'a number of shards',
      change('"planSha256"', `"shard":{"index":1,"count":9007199254740991,"cells":[]},"planSha256"`),
    ],
    ['accepted results', 'lists in lists', deep('[', ']')],
    [
      'accepted results',
      'a prototype',
      '{"format":1,"accepted":{"__proto__":{"verdict":"passed"},"constructor":{"verdict":"failed"}}}',
    ],
    ['newest run', 'a way out', '{"run":"../../../../etc"}'],
    ['newest run', 'a name behind a line end', '{"run":"20261122T213000Z-4f2a\\n/../../etc"}'],
  ])('%s: %s', async ([kind, name, bomb], { task }) => {
    expectSurvival(task, `${kind}: ${name}`, await fuzz(fuzzer, { kind, count: 1, seed: 1, bomb }));
  });
});
