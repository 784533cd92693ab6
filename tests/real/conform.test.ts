/** `conform`, on the real library. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder, repository } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

describe.skipIf(isSkipped)('conform', () => {
  test('exits 0 where model and release agree, and goes on from where an earlier run ended', async () => {
    const cwd = makeConformFolder();
    // A seed of its own for each run of this test: what an earlier one compared is remembered in the cache.
    const seed = String(Date.now() % 1_000_000);
    const flags = ['--seed', seed, '--model', 'anyio/4.14.2', '--variant', 'none'];
    const first = await conform([...flags, '--count', '500'], cwd);
    expect(first.stdout).toMatch(/^seed \d+, /);
    expect(first.stdout).toMatch(
      /anyio\/4\.14\.2 = anyio 4\.14\.2, none: 500 programs, no disagreement, \d+ a second/,
    );
    expect(first.stdout).toContain('all agree');
    expect(first.exitCode).toBe(0);
    const second = await conform([...flags, '--count', '700'], cwd);
    expect(second.stdout).toContain('700 programs (500 of them in an earlier run), no disagreement');
  }, 60_000);

  test('shrinks the first disagreement to a minimal program, shows both traces, and exits 1', async () => {
    const cwd = makeConformFolder();
    // The same patch by name, but the model's spends no pass on tasks that are done.
    cpSync(join(repository, 'variants', 'narrow.ts'), join(cwd, 'variants', 'odd.ts'));
    cpSync(join(repository, 'variants', 'wide.py'), join(cwd, 'variants', 'odd.py'));
    const flags = ['--seed', '3', '--count', '2000', '--model', 'anyio/4.13', '--variant', 'odd'];
    const { exitCode, stdout } = await conform(flags, cwd);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('not all agree');
    const minimal = stdout.split('\n').find((line) => line.startsWith('{"main":')) ?? '';
    const { main } = JSON.parse(minimal) as { main: unknown[] };
    expect(JSON.stringify(main).length).toBeLessThan(120);
    expect(stdout).toMatch(/anyio\/4\.13 +\| anyio 4\.13\.0/);
  }, 60_000);

  test('lists what differs from a release that the model does not claim to equal', async () => {
    const flags = [
      '--seed',
      '5',
      '--count',
      '1500',
      '--model',
      'anyio/4.13',
      '--variant',
      'none',
      '--against',
      '4.14.0',
    ];
    const { exitCode, stdout } = await conform(flags, makeConformFolder());
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/anyio\/4\.13 ~ anyio 4\.14\.0, none: 1500 programs, \d+ disagree/);
    expect(stdout.match(/the smallest that does/g)?.length).toBeGreaterThan(1);
  }, 90_000);

  test('refuses a variant that one of the drivers has not, and an unknown model', async () => {
    const cwd = makeConformFolder();
    const variant = await conform(['--variant', 'wied'], cwd);
    expect(variant.stderr).toContain('expected the variant `wied`');
    expect(variant.exitCode).toBe(2);
    const model = await conform(['--model', 'anyio/4.31'], cwd);
    expect(model.stderr).toContain('did you mean');
    expect(model.exitCode).toBe(2);
  });
});

function makeConformFolder(): string {
  const cwd = makeFolder();
  cpSync(join(repository, 'variants'), join(cwd, 'variants'), { recursive: true });
  return cwd;
}

function conform(flags: readonly string[], cwd: string) {
  const env = { PATCHMATRIX_CACHE: cacheFolder };
  return runPatchmatrix(['conform', ...flags], { cwd, env, timeoutMs: 80_000 });
}
