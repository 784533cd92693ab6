/** `bench` on the real library: programs on the virtual clock, and scenarios in Python. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';
import { expect, test } from 'vitest';

import { benchSchema } from '../../runner/report/html/bench-schema.ts';
import { makeFolder, repository } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

const files = {
  'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { pypi: anyio, versions: '4.13.0' }
variants: [none, wide, quadratic]
scenarios: [scenarios/contract/fail-after.ts, scenarios/own]
`,
  'variants/quadratic.py': `import anyio

def count(items):
    return sum(1 for _ in items for each in items if each) // max(1, len(items))

anyio.count_items = count
`,
  'scenarios/own/counts.py': `"""Items are counted."""


def run(subject, probe):
    count = getattr(subject, "count_items", len)
    growth = probe.growth("count", sizes=[50, 200, 800], prepare=lambda size: list(range(size)), run=count, seconds=0.005)
    probe.expect("grows at most linearly", growth.exponent < 1.5)
`,
  'scenarios/own/sleeps.py': `"""A checkpoint is passed."""


async def run(subject, probe):
    probe.count(subject.lowlevel, "checkpoint")
    await subject.lowlevel.checkpoint()
    probe.equal("one", 1, 1)
`,
  'scenarios/own/raises.py':
    '"""It raises."""\n\n\ndef run(subject, probe):\n    raise LookupError("nothing there")\n',
};

test.skipIf(isSkipped)(
  'programs and functions on a release are timed beside each other',
  async () => {
    const cwd = makeFolder(files);
    for (const file of ['variants/wide.py', 'scenarios/contract/fail-after.ts']) {
      cpSync(join(repository, file), join(cwd, file));
    }
    const { exitCode, stdout } = await runPatchmatrix(
      ['bench', '--rounds', '2', '--min-time', '2', '--json'],
      { cwd, env: { PATCHMATRIX_CACHE: cacheFolder }, timeoutMs: 110_000 },
    );
    expect(exitCode).toBe(0);
    const { measurements, problems, growths } = v.parse(benchSchema, JSON.parse(stdout));
    const columnsOf = (name: string): string[] =>
      measurements.flatMap((each) => (each.name === name && each.median > 0 ? [each.column] : []));
    const columns = ['none', 'wide', 'quadratic'].map((variant) => `4.13+${variant}`);
    expect(columnsOf('contract/fail-after')).toEqual(columns);
    expect(columnsOf('own/sleeps')).toEqual(columns);
    expect(columnsOf('own/counts: count, size 800')).toEqual(columns);
    expect(columnsOf('own/raises')).toEqual([]);
    expect(problems).toContainEqual({
      ...{ column: '4.13+none', scenario: 'own/raises' },
      problem: 'run ended as raised LookupError: nothing there',
    });
    const slow = measurements.find(
      ({ name, column }) => name === 'own/counts: count, size 800' && column === '4.13+quadratic',
    );
    expect(slow?.ratio).toBeGreaterThan(10);
    expect(growths?.find(({ column }) => column === '4.13+quadratic')?.exponent).toBeGreaterThan(1.3);
  },
  120_000,
);
