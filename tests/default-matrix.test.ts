/** The story that the repository's own matrix tells on the virtual clock, and what happens to it when a patch changes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { acceptRepositoryResults, makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

/** Passed scenarios by column, as the real library has them. */
const totals: Readonly<Record<string, { contract: number; 'hot-loop': number; upgrade: number }>> = {
  '4.13+none': { contract: 12, 'hot-loop': 1, upgrade: 1 },
  '4.13+wide': { contract: 7, 'hot-loop': 3, upgrade: 1 },
  '4.13+narrow': { contract: 12, 'hot-loop': 3, upgrade: 1 },
  '4.14+none': { contract: 12, 'hot-loop': 1, upgrade: 2 },
  '4.14+wide': { contract: 7, 'hot-loop': 3, upgrade: 2 },
  '4.14+narrow': { contract: 12, 'hot-loop': 3, upgrade: 2 },
};

describe.concurrent('the default matrix on the virtual clock', () => {
  test('gives the totals of the real library for both versions, and exits 1, as nobody accepted what `wide` breaks', async () => {
    const cwd = makeProject();
    const { exitCode, stdout } = await runPatchmatrix(['--clock', 'virtual', '--json'], { cwd });

    const report = JSON.parse(stdout) as JsonReport;
    for (const [id, { contract, 'hot-loop': hotLoop, upgrade }] of Object.entries(totals)) {
      expect(report.columns.find((column) => column.id === id)).toMatchObject({
        suites: {
          contract: { passed: contract, total: 12 },
          'hot-loop': { passed: hotLoop, total: 4 },
          upgrade: { passed: upgrade, total: 3 },
        },
      });
    }
    expect(elapsedOf(report, 'contract/self-cancel-then-sleep@4.13+wide#virtual')).toBe(5.00006);
    expect(elapsedOf(report, 'contract/swallowed-redelivery@4.14+wide#virtual')).toBe(15.06014);
    expect(elapsedOf(report, 'contract/fail-after@4.14+none#virtual')).toBe(0.05006);
    expect(exitCode).toBe(1);
  });
});

describe.concurrent('accepted results', () => {
  test('name each cell that got worse after `narrow` was broken, and the run exits 1', async () => {
    const cwd = makeProject();
    acceptRepositoryResults(cwd);
    changeVariant(cwd, 'narrow', 'this.cancelHandle = shouldRetry', 'this.cancelHandle = false');
    const { exitCode, stdout } = await runPatchmatrix(
      ['--clock', 'virtual', '--runtime', '4.13', '--variant', 'none', 'narrow', '--scenario', 'contract'],
      { cwd },
    );

    expect(exitCode).toBe(1);
    for (const cell of [
      'contract/self-cancel-then-sleep@4.13+narrow#virtual',
      'contract/swallowed-redelivery@4.13+narrow#virtual',
    ]) {
      expect(stdout).toContain(`✗ ${cell}\n`);
      expect(stdout).toContain(`npx patchmatrix run -g ${cell}\n`);
      expect(stdout).toContain(`  ${cell}: passed when it was accepted, failed now`);
    }
    expect(stdout).toMatch(/^\d+ cells worse than accepted:$/m);
    expect(stdout).not.toMatch(/\+none#virtual/);
  });

  test('name each cell that got better, with a hint how to accept it; --strict makes that exit 1', async () => {
    const cwd = makeProject();
    acceptRepositoryResults(cwd);
    writeFileSync(join(cwd, 'variants/wide.ts'), readFileSync(join(cwd, 'variants/narrow.ts')));
    const args = ['--clock', 'virtual', '-g', 'cancelled-before-entry@4.13'];
    const lenient = await runPatchmatrix(args, { cwd });
    const strict = await runPatchmatrix([...args, '--strict'], { cwd });

    expect(lenient.exitCode).toBe(0);
    expect(lenient.stdout).toContain(
      '1 cell better than accepted:\n' +
        '  contract/cancelled-before-entry@4.13+wide#virtual: failed when it was accepted, passed now',
    );
    expect(lenient.stdout).toContain('`run --update-baseline` accepts these results');
    expect(strict.exitCode).toBe(1);
  });

  test('are not needed to see again, by the command below a failing cell, what was owed', async () => {
    const cwd = makeProject();
    const args = ['--clock', 'virtual', '-g', 'expired-deadline@4.13'];
    const { stdout } = await runPatchmatrix(args, { cwd });
    const [, command = ''] = /npx patchmatrix (run -g \S+)/.exec(stdout) ?? [];
    expect(command).toBe('run -g contract/expired-deadline@4.13+wide#virtual');

    const again = await runPatchmatrix(command.split(' '), { cwd });
    expect(again.stdout).toContain('owed: never reaches `unreachable`');
  });

  test('are written by --update-baseline, for the cells that ran and no others, and the next run exits 0', async () => {
    const cwd = makeProject();
    const args = ['--clock', 'virtual', '--scenario', 'expired-deadline'];
    const before = await runPatchmatrix(args, { cwd });
    const update = await runPatchmatrix([...args, '--update-baseline'], { cwd });
    const after = await runPatchmatrix(args, { cwd });

    expect([before.exitCode, update.exitCode, after.exitCode]).toEqual([1, 0, 0]);
    const { accepted } = JSON.parse(readFileSync(join(cwd, 'results/baseline.json'), 'utf8')) as {
      accepted: Record<string, unknown>;
    };
    expect(Object.keys(accepted)).toEqual(
      Object.keys(totals)
        .map((column) => `contract/expired-deadline@${column}`)
        .toSorted(),
    );
  });

  test('that are no accepted results are refused before anything runs', async () => {
    const cwd = makeProject({
      'results/baseline.json': '{"format": 1, "accepted": {"x": {"verdict": "fine"}}}',
    });
    const { exitCode, stdout, stderr } = await runPatchmatrix(['--clock', 'virtual'], { cwd });

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: expected accepted results in results\/baseline\.json: /);
  });
});

function elapsedOf(report: JsonReport, id: string): number | null | undefined {
  return report.cells.find((cell) => cell.id === id)?.elapsed;
}

function changeVariant(folder: string, variant: string, from: string, to: string): void {
  const file = join(folder, 'variants', `${variant}.ts`);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`expected \`${from}\` in ${file}`);
  writeFileSync(file, text.replace(from, to));
}
