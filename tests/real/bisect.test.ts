/** `bisect` over the releases of anyio. */
import { describe, expect, test } from 'vitest';

import { listReleases } from '../../runner/environments/list-releases.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

const env = { PATCHMATRIX_CACHE: cacheFolder };
const bisect = (...args: string[]) =>
  runPatchmatrix(['bisect', ...args], { cwd: makeFolder(), env, timeoutMs: 120_000 });

describe.skipIf(isSkipped)('bisect over releases', () => {
  test.each([
    ['upgrade/lock-cancelled-waiter', '>=4.12,<4.15', 'changed in 4.14.0: failed → passed'],
    ['hot-loop/zombie-scope', '>=4.12,<4.15', 'changed in 4.14.2: failed → passed'],
  ])(
    '%s in %s: %s',
    async (scenario, versions, answer) => {
      const { exitCode, stdout } = await bisect(scenario, '--on', 'anyio', '--versions', versions);
      expect(exitCode).toBe(0);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(answer);
    },
    150_000,
  );

  test('skips a release that cannot run, and says why', async () => {
    // 1.0.0 is of a time before the names that the driver wraps.
    const versions = '==1.0.0 || ==4.13.0';
    const refused = await bisect('contract/fail-after', '--on', 'anyio', '--versions', versions);
    expect(refused.exitCode).toBe(2);
    const { exitCode, stdout } = await bisect(
      'contract/fail-after',
      '--on',
      'anyio',
      '--versions',
      '<1.0.1',
      '--json',
    );
    expect(exitCode).toBe(3);
    const { tried, answer } = JSON.parse(stdout) as {
      tried: { version: string; skipped?: string }[];
      answer: unknown;
    };
    expect(answer).toEqual({ kind: 'nothing' });
    expect(tried).toEqual([{ version: '1.0.0', skipped: expect.stringMatching(/./) as unknown }]);
  }, 150_000);

  test('a package that is not there is an error of the environment', async () => {
    const { exitCode, stderr } = await bisect('contract/fail-after', '--on', 'no-such-package-of-anyone-1');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('expected releases of no-such-package-of-anyone-1, found none');
  }, 150_000);

  test('the releases come in their order, prereleases among them', async () => {
    const releases = await listReleases('anyio', `${cacheFolder}/python`);
    const versions = releases.map(({ version }) => version);
    const places = ['4.0.0rc1', '4.0.0', '4.9.0', '4.10.0', '4.14.2'].map((version) =>
      versions.indexOf(version),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  }, 60_000);
});
