/** `explore`, on the real library under a patch that a user brings. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { digestResult } from '../../runner/cell/digest-result.ts';
import { findPython } from '../../runner/environments/find-python.ts';
import { generatePrograms } from '../../runner/explore/generate-programs.ts';
import { model } from '../../runtimes/anyio/4.13/index.ts';
import { makeFolder, repository } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped, findEnvironment } from './requirements.ts';

const env = { PATCHMATRIX_CACHE: cacheFolder };

describe.skipIf(isSkipped)('explore on a release', () => {
  test('finds what the patch breaks, and its scripts show the same on the library alone', async () => {
    const cwd = makeFolder();
    cpSync(join(repository, 'variants', 'wide.py'), join(cwd, 'my_patch.py'));
    const flags = ['--on', 'anyio@4.13.0', '--variant', './my_patch.py', '--seed', '1', '--count', '1500'];
    const { exitCode, stdout } = await runPatchmatrix(['explore', ...flags, '--save', 'found', '--json'], {
      ...{ cwd, env, timeoutMs: 80_000 },
    });
    expect(exitCode).toBe(0);
    const { findings } = JSON.parse(stdout) as { findings: { kind: string; operation: string }[] };
    const kinds = findings.map(({ kind, operation }) => `${kind}, ${operation}`);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'spin, entering a scope',
        'missing-cancellation, cancel of a scope',
        'missing-cancellation, cancel of a group',
      ]),
    );

    const python = await findPython();
    const site = findEnvironment('anyio-4.13.0-');
    if (python === undefined || site === undefined) throw new Error('expected an environment of 4.13.0');
    const scripts = readdirSync(join(cwd, 'found')).filter((name) => name.endsWith('.py'));
    expect(scripts.length).toBe(findings.length);
    for (const script of scripts) {
      const shown = await execa(python.executable, [join(cwd, 'found', script)], {
        env: { PYTHONPATH: site },
        reject: false,
      });
      expect({ script, exitCode: shown.exitCode, stdout: shown.stdout }).toMatchObject({
        script,
        exitCode: 0,
      });
    }
  }, 120_000);

  test('digests a result as a model does', async () => {
    const runner = model.open(model.createSubject());
    const results = [...generatePrograms(1, 0, 200)].map(
      (program) => runner.runOnVirtualClock(program, { tickCost: 20e-6, maxTicks: 1000 }).result,
    );
    const python = await findPython();
    if (python === undefined) throw new Error('expected Python');
    const code =
      'import json, sys; from digest_result import digest_result; ' +
      'print(json.dumps([digest_result(json.loads(line)) for line in sys.stdin]))';
    const { stdout } = await execa(python.executable, ['-c', code], {
      env: { PYTHONPATH: join(repository, 'runtimes', 'python'), PYTHONDONTWRITEBYTECODE: '1' },
      input: results.map((result) => JSON.stringify(result)).join('\n'),
    });
    expect(JSON.parse(stdout)).toEqual(results.map(digestResult));
  });
});
