/** What V8 compiled is kept for the next command and for cells; whatever became of it, the output is the same. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

describe('compiled code', () => {
  test('of the command line is kept, taken again, and made again where it is damaged or missing', async () => {
    const cwd = makeProject();
    const list = async (): Promise<string> => {
      const { exitCode, stdout, stderr } = await runPatchmatrix(['schema'], { cwd });
      expect([exitCode, stderr]).toEqual([0, '']);
      return stdout;
    };
    const file = join(cwd, '.cache', 'code', 'schema.bin');
    const printed = await list();
    const kept = readFileSync(file);
    expect(await list()).toBe(printed);
    expect(readFileSync(file).equals(kept)).toBe(true);

    const altered = Buffer.from(kept);
    altered.fill(0, altered.length >> 1, (altered.length >> 1) + 64);
    for (const damaged of [Buffer.alloc(0), kept.subarray(0, 1000), altered]) {
      writeFileSync(file, damaged);
      expect(await list()).toBe(printed);
      expect(readFileSync(file).equals(damaged)).toBe(false);
    }
    rmSync(file);
    mkdirSync(file);
    expect(await list()).toBe(printed);
    expect(readdirSync(join(cwd, '.cache', 'code'))).toEqual(['schema.bin']);
  });

  test('of a model is kept for many cells; where it is damaged, that is said, and it is made again', async () => {
    const cwd = makeProject();
    const args = [
      '--clock',
      'virtual',
      '--runtime',
      '4.13',
      '--variant',
      'none',
      '--scenario',
      'contract',
      '--no-cache',
      '--quiet',
    ];
    const run = () => runPatchmatrix(args, { cwd });
    const first = await run();
    const folder = join(cwd, '.cache', 'code');
    const [entry = ''] = readdirSync(folder).filter((name) => !name.endsWith('.bin'));
    const file = join(folder, entry, 'tree', 'code.bin');
    const kept = readFileSync(file);

    writeFileSync(file, Buffer.concat([kept.subarray(0, -64), Buffer.alloc(64)]));
    const second = await run();
    expect(second.stderr).toMatch(/^the cache's code\/.* is not what was made .*: made again$/m);
    expect(second.exitCode).toBe(first.exitCode);
    expect(countsOf(second.stdout)).toBe(countsOf(first.stdout));
    expect(readFileSync(file).length).toBeGreaterThan(kept.length / 2);
  });
});

function countsOf(stdout: string): string | undefined {
  return /^\d+ cells: .*(?= in )/m.exec(stdout)?.[0];
}
