/** `reduce` on a release: of a diff, line by line. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTwoFilesPatch } from 'diff';
import { describe, expect, test } from 'vitest';

import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped, findEnvironment } from './requirements.ts';

const env = { PATCHMATRIX_CACHE: cacheFolder };
const path = 'anyio/_backends/_asyncio.py';

describe.skipIf(isSkipped)('reduce on a release', () => {
  test('keeps of a diff the lines that fix something and break nothing', async () => {
    const cwd = makeFolder();
    // Installs the release, if no test has yet.
    await runPatchmatrix(['list', '--on', 'anyio@4.13.0'], { cwd, env, timeoutMs: 60_000 });
    const site = findEnvironment('anyio-4.13.0-') ?? '';
    const before = readFileSync(join(site, path), 'utf8');
    const loop = '        for task in self._tasks:\n            should_retry = True\n';
    expect(before.split(loop)).toHaveLength(2);
    const skips = ['task.done()', 'task is current'].map(
      (condition) => `            if ${condition}:\n                continue\n`,
    );
    const after = before.replace(loop, loop.replace('\n', `\n${skips.join('')}`));
    writeFileSync(
      join(cwd, 'skips.patch'),
      createTwoFilesPatch(`a/src/${path}`, `b/src/${path}`, before, after),
    );

    const args = ['reduce', '--variant', './skips.patch', '--on', 'anyio@4.13.0', '--count', '300', '--json'];
    const { exitCode, stdout, stderr } = await runPatchmatrix(args, { cwd, env, timeoutMs: 120_000 });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { parts, kept } = JSON.parse(stdout) as {
      parts: Record<string, string>;
      kept: { parts: string[] };
    };
    expect(Object.keys(parts)).toEqual(['1.1', '1.2', '1.3', '1.4']);
    expect(kept).toEqual({
      parts: ['1.1', '1.2'],
      fixes: ['hot-loop/orphaned-task-group', 'hot-loop/zombie-scope'],
    });
    expect(parts['1.1']).toContain('+if task.done():');
    // The environment itself is as it was.
    expect(readFileSync(join(site, path), 'utf8')).toBe(before);
  }, 180_000);

  test('refuses a diff that does not fit, or leaves its folder', async () => {
    const cwd = makeFolder({
      'other.patch': createTwoFilesPatch(`a/${path}`, `b/${path}`, 'no such line\n', 'x\n'),
      'out.patch': createTwoFilesPatch('a/../x.py', 'b/../x.py', 'a\n', 'b\n'),
    });
    for (const [file, message] of [
      [
        'other.patch',
        'expected `anyio/_backends/_asyncio.py` as the patch knows it, found other lines there',
      ],
      ['out.patch', 'expected a path within the package, found `../x.py`'],
    ] as const) {
      const args = ['reduce', '--variant', `./${file}`, '--on', 'anyio@4.13.0'];
      const { exitCode, stderr } = await runPatchmatrix(args, { cwd, env, timeoutMs: 60_000 });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(message);
    }
  }, 120_000);
});
