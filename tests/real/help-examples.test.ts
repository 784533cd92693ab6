/** Examples of the help that need releases from PyPI run as they stand there. */
import { beforeAll, describe, expect, test } from 'vitest';

import { examples, makeExampleProject, startExample } from '../run-examples.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

describe.skipIf(isSkipped)('the help', () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await makeExampleProject();
  }, 60_000);

  test.each(
    examples.filter(({ needs }) => needs === 'registry').map((example) => [example.line, example] as const),
  )(
    '%s',
    async (line, { exitCode = 0 }) => {
      const ended = await startExample(line, { cwd, cache: cacheFolder });
      expect(ended.exitCode, ended.stderr).toBe(exitCode);
    },
    240_000,
  );
});
