/** `bench` on functions of a package: what is timed, against what, and what becomes of a scenario that fails. */
import { join } from 'node:path';

import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';

import type { BenchJson } from '../../runner/report/bench-json.ts';
import { benchSchema } from '../../runner/report/html/bench-schema.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';

const scenario = (body: string): string => `import { defineScenario } from 'patchmatrix';
const items = Array.from({ length: 1000 }, (_, index) => index);
export default defineScenario<any>({ title: 'it costs', async run(lib, probe) {
  await null;
  ${body}
} });
`;

const files = {
  'matrix.yaml': `subject: lib
runtimes: { own: { path: ./lib } }
variants: [none, quadratic, broken, hangs, throws]
scenarios: [scenarios/cost]
`,
  'lib/package.json': '{ "name": "lib", "version": "1.0.0", "main": "index.js" }\n',
  'lib/index.js': `exports.isEven = (n) => n % 2 === 0;
exports.count = (items) => { let n = 0; for (const item of items) n += exports.isEven(item) ? 1 : 0; return n; };
`,
  // For each item all of them again: a thousand times as much for a thousand items.
  'variants/quadratic.ts': `export default (lib: any): void => {
  const { count } = lib;
  lib.count = (items: number[]) => { let n = 0; for (const _ of items) n = count(items); return n; };
};
`,
  'variants/hangs.ts': 'export default (lib: any): void => { lib.count = () => { for (;;); }; };\n',
  'variants/throws.ts': "export default (): void => { throw new Error('not here'); };\n",
  'variants/broken.ts': 'export default (lib: any): void => { lib.isEven = (n: number) => n > 5; };\n',
  'scenarios/cost/whole.ts': scenario("probe.equal('counted', lib.count(items), 500);"),
  'scenarios/cost/growth.ts': scenario(`const { exponent } = await probe.growth('count', {
    sizes: [100, 400, 1600],
    prepare: (size) => Array.from({ length: size }, (_, index) => index),
    run: (list) => lib.count(list),
    seconds: 0.005,
  });
  probe.expect('grows at most linearly', exponent < 1.5, 'grows faster');`),
};

describe('bench on functions', () => {
  let cwd: string;
  let json: BenchJson;

  beforeAll(async () => {
    cwd = makeFolder(files);
    const { exitCode, stdout, stderr } = await runPatchmatrix(
      ['bench', '--rounds', '6', '--min-time', '2', '--timeout', '1', '--json'],
      { cwd, timeoutMs: 55_000 },
    );
    expect([exitCode, stderr]).toEqual([0, 'installing ./lib with npm\n']);
    json = v.parse(benchSchema, JSON.parse(stdout));
  }, 60_000);

  const find = (name: string, variant: string) =>
    json.measurements.find((each) => each.name === name && each.column === `own+${variant}`);

  test('times a call of run, or what it measures itself, and growth for each size', () => {
    expect([...new Set(json.measurements.map(({ name }) => name))]).toEqual([
      'cost/growth: count, size 100',
      'cost/growth: count, size 400',
      'cost/growth: count, size 1600',
      'cost/whole',
    ]);
    expect(find('cost/growth: count, size 400', 'none')?.growth).toEqual({
      ...{ of: 'cost/growth: count', size: 400, unit: 'size' },
    });
  });

  test('says slower where it is far slower, and how fast that grows', () => {
    for (const name of ['cost/whole', 'cost/growth: count, size 1600']) {
      const found = find(name, 'quadratic');
      expect(found).toMatchObject({ verdict: 'slower', rounds: 6 });
      // A thousand times as much work, some of it by code that is not compiled yet.
      expect(found?.ratio).toBeGreaterThan(3);
      expect(found?.interval?.[0]).toBeLessThanOrEqual(found?.ratio ?? 0);
      expect(found?.interval?.[1]).toBeGreaterThanOrEqual(found?.ratio ?? Infinity);
    }
    expect(json.growths?.find(({ column }) => column === 'own+quadratic')?.exponent).toBeGreaterThan(1.3);
  });

  test('gives no time to what fails, but keeps the growth that it measured, and goes on', () => {
    const failing = json.problems?.map(({ column, scenario, problem }) => [column, scenario, problem]);
    expect(failing?.toSorted()).toEqual([
      ['own+broken', 'cost/whole', 'counted: expected 500, found 994'],
      ['own+hangs', 'cost/growth', expect.stringContaining('1 s')],
      ['own+hangs', 'cost/whole', expect.stringContaining('1 s')],
      ['own+quadratic', 'cost/growth', 'grows faster'],
      ['own+throws', 'cost/growth', expect.stringContaining('not here')],
      ['own+throws', 'cost/whole', expect.stringContaining('not here')],
    ]);
    expect(find('cost/whole', 'broken')).toBeUndefined();
    expect(find('cost/growth: count, size 100', 'quadratic')).toMatchObject({ rounds: 6 });
    expect(new Set(json.measurements.map(({ column }) => column))).not.toContain('own+hangs');
  });

  test('says that there is nothing to time in suites of tests', async () => {
    const folder = makeFolder({
      ...files,
      'matrix.yaml': files['matrix.yaml']
        .replace('[scenarios/cost]', '[{ suite: { id: t, command: "true", report: tap } }]')
        .replace(', quadratic, broken, hangs, throws', ''),
    });
    const { exitCode, stderr } = await runPatchmatrix(['bench'], {
      ...{ cwd: folder, env: { PATCHMATRIX_CACHE: join(cwd, '.cache') } },
    });
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('bench times programs and modules')]);
  });
});
