/** `bisect` over the releases of anyio. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { requirePython } from '../../runner/environments/find-python.ts';
import { listReleases } from '../../runner/environments/list-releases.ts';
import { selectReleases } from '../../runner/plan/select-releases.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

const env = { PATCHMATRIX_CACHE: cacheFolder, COLUMNS: '80' };
const bisect = (args: readonly string[], options = {}) =>
  runPatchmatrix(['bisect', ...args], { cwd: makeFolder(), env, timeoutMs: 60_000, ...options });

describe.skipIf(isSkipped)('bisect over releases', () => {
  test.each([
    ['upgrade/lock-cancelled-waiter', 'the verdict changed in 4.14.0: failed → passed'],
    ['hot-loop/zombie-scope', 'the verdict changed in 4.14.2: failed → passed'],
  ])(
    '%s: %s',
    async (scenario, answer) => {
      const { exitCode, stdout } = await bisect([scenario, '--on', 'anyio', '--versions', '>=4.12,<4.15']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`${answer}\n`);
      expect(stdout).toContain('on 6 releases of anyio, 4.12.0 to 4.14.2');
      const repeated = `npx patchmatrix bisect ${scenario} --on anyio --versions 4.12.0..4.14.2\n`;
      expect(stdout).toContain(repeated);
    },
    70_000,
  );

  test("takes a user's own scenario, and their patch", async () => {
    const cwd = makeFolder({
      'matrix.yaml':
        'subject: anyio\nruntimes:\n  "4.13": { model: anyio/4.13 }\nvariants: [none]\nscenarios: [scenarios/mine]\n',
      'scenarios/mine/rest.ts':
        "import { cancel, mark, scenario, scope, sleep } from 'patchmatrix';\nexport default scenario({\n" +
        "  title: 't', rule: 'r.', main: [scope('s', [cancel('s'), sleep(5), mark('on')])],\n" +
        "  owed: { outcome: 'returned', neverReaches: ['on'] },\n});\n",
      'their_patch.py':
        'import importlib.metadata, anyio._backends._asyncio as backend\n' +
        'if importlib.metadata.version("anyio").startswith("4.14"):\n' +
        '    backend.CancelScope._deliver_cancellation = lambda self, origin: False\n',
    });
    const args = ['mine/rest', '--versions', '4.13.0..4.14.0', '--variant', './their_patch.py'];
    const { exitCode, stdout } = await bisect(args, { cwd });
    expect(stdout).toContain('the verdict changed in 4.14.0: passed → failed');
    expect(exitCode).toBe(0);
  }, 70_000);

  test('passes over a release that cannot run, or be installed, and says why', async () => {
    // 4.1.0 is of a time before the names that the driver wraps. What needs another Python is known before it is asked for.
    const { stdout, exitCode } = await bisect([
      'contract/fail-after',
      '--on',
      'anyio',
      '--versions',
      '4.1.0..4.3.0',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      answer: 'unchanged',
      tries: [
        {
          version: '4.1.0',
          skipped: expect.stringContaining('delivery cannot be observed there') as unknown,
        },
        { version: '4.2.0', shown: 'passed' },
        { version: '4.3.0', shown: 'passed' },
      ],
    });
  }, 70_000);

  test('passes over a release whose environment cannot be made, and says why', async () => {
    // A cache of its own, with the environments of the others, and a client that must not install this one.
    const folder = makeFolder({ 'constraints.txt': 'anyio!=4.14.1\n' });
    const [cache, constraints] = [join(folder, 'cache'), join(folder, 'constraints.txt')];
    mkdirSync(join(cache, 'python'), { recursive: true });
    const names = readdirSync(join(cacheFolder, 'python'));
    for (const name of names.filter(
      (each) => /^(pip|anyio-4\.1[34]\.[02])-/.test(each) && !each.endsWith('.new'),
    )) {
      cpSync(join(cacheFolder, 'python', name), join(cache, 'python', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    const { stdout, exitCode } = await bisect(
      ['hot-loop/zombie-scope', '--on', 'anyio', '--versions', '4.13.0..4.14.2'],
      { env: { ...env, PATCHMATRIX_CACHE: cache, PIP_CONSTRAINT: constraints, UV_CONSTRAINT: constraints } },
    );
    expect(stdout).toMatch(/4\.14\.1 +skipped/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('changed in one of 4.14.1 and 4.14.2: failed → passed');
    expect(exitCode).toBe(0);
  }, 70_000);
});

describe.skipIf(isSkipped)('the releases of a package', () => {
  const folder = join(cacheFolder, 'python');

  test('are all that the index has, with what was withdrawn and for which Python each is', async () => {
    const python = await requirePython('this test');
    const releases = await listReleases('anyio', { python, cacheFolder: folder });
    const find = (version: string) => releases.find((release) => release.version === version);
    expect(find('4.0.0rc1')).toMatchObject({ prerelease: true, yanked: false });
    expect(find('4.6.2')).toMatchObject({ prerelease: false, yanked: true });
    expect(find('4.14.2')).toEqual({
      ...{ version: '4.14.2', prerelease: false, yanked: false, requiresPython: '>=3.10' },
    });
    const versions = selectReleases(releases, '>=4.6.1,<4.7').map(({ version }) => version);
    expect(versions).toEqual(['4.6.1', '4.6.2.post1']);
  }, 60_000);

  test('cannot be had from a name that nobody uses, nor from an index that is not reached', async () => {
    const python = await requirePython('this test');
    const options = { python, cacheFolder: folder };
    await expect(listReleases('no-such-package-of-anyone-1', options)).rejects.toThrow('is that its name?');
    const index = process.env['PIP_INDEX_URL'];
    const retries = process.env['PIP_RETRIES'];
    Object.assign(process.env, { PIP_INDEX_URL: 'http://127.0.0.1:9/', PIP_RETRIES: '0' });
    try {
      await expect(listReleases('anyio', options)).rejects.toThrow('expected to reach PyPI');
    } finally {
      for (const [name, value] of [
        ['PIP_INDEX_URL', index],
        ['PIP_RETRIES', retries],
      ] as const) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
  }, 60_000);
});
