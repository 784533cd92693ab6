/** Every example of the help that needs no network runs as it stands there. */
import { beforeAll, describe, expect, test } from 'vitest';

import { examples, makeExampleProject, startExample } from '../run-examples.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await makeExampleProject();
}, 60_000);

describe.concurrent('the help', () => {
  const here = examples.filter(({ needs }) => needs !== 'queue' && needs !== 'registry');

  test.each(here.map((example) => [example.line, example] as const))(
    '%s',
    async (line, { exitCode = 0 }) => {
      const ended = await startExample(line, { cwd });
      expect([ended.stderr, ended.exitCode]).toEqual(['', exitCode]);
    },
    120_000,
  );
});
