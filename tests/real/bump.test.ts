/** `gate --bump` on the real library: a lock file goes from anyio 4.13.0 to 4.14.2, and a patch is in use. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeProject } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

/** What anyio takes over from `narrow` in 4.14.2. */
const takenOver = ['--scenario', 'contract', 'hot-loop'];

describe.skipIf(isSkipped)(
  'gate --bump',
  () => {
    test('4.13.0 → 4.14.2 loses an error, whatever the patch: block', async () => {
      const { exitCode, report, summary } = await bump(['none', 'narrow'], []);
      expect(exitCode).toBe(1);
      expect(report.bump?.judged).toMatchObject([
        {
          ...{ package: 'anyio', from: '4.13.0', to: '4.14.2', files: ['requirements.txt'] },
          ...{ variant: 'narrow', verdict: 'block', settled: true },
          reasons: ['anyio-4.14.2+none', 'anyio-4.14.2+narrow'].map((column) => ({
            ...{ kind: 'regressed', column, scenario: 'upgrade/start-error-lost' },
          })),
        },
      ]);
      expect(report.bump?.others).toBe(1);
      expect(report.columns.map(({ id, version }) => [id, version])).toEqual([
        ['anyio-4.13.0+narrow', '4.13.0'],
        ['anyio-4.14.2+none', '4.14.2'],
        ['anyio-4.14.2+narrow', '4.14.2'],
      ]);
      expect(summary).toMatch(
        /^\*\*anyio 4\.13\.0 → 4\.14\.2 with narrow: block\*\*\n- regressed upgrade\/start-error-lost/,
      );
    });

    test('what narrow is for, 4.14.2 does by itself: drop the patch, and under --strict that is due', async () => {
      const { exitCode, report } = await bump(['none', 'narrow'], takenOver);
      expect(exitCode).toBe(0);
      expect(report.bump?.judged).toMatchObject([
        { variant: 'narrow', verdict: 'drop the patch', reasons: [] },
      ]);
      expect((await bump(['none', 'narrow'], [...takenOver, '--strict'])).exitCode).toBe(1);
    });

    test('of wide there is more than that: the bump is safe with it, and what it breaks by itself is told', async () => {
      const { exitCode, report } = await bump(['none', 'wide'], takenOver);
      expect(exitCode).toBe(0);
      expect(report.bump?.judged).toMatchObject([
        {
          ...{ variant: 'wide', verdict: 'safe with patch' },
          reasons: [{ kind: 'regressed', column: 'anyio-4.14.2+none', scenario: 'hot-loop/refusing-waiter' }],
          brokenByPatch: [
            ...['task-group-self-cancel', 'self-cancel-then-sleep', 'cancelled-before-entry'],
            ...['expired-deadline', 'swallowed-redelivery'],
          ]
            .map((name) => `contract/${name}`)
            .concat('hot-loop/cancel-then-lock')
            .sort(),
        },
      ]);
    });

    test('a diff that was made for 4.13.0 alone is tried on 4.14.2, which has it already, or other lines', async () => {
      const variants = ['none', "{ id: upstream, versions: '4.13.0' }", "{ id: own, versions: '4.13.0' }"];
      const { exitCode, report } = await bump(variants, takenOver, '4.14.2', {
        'variants/upstream.patch': diffOf([
          '            # Always skip tasks that are already done (see issue #1111)',
          ...['            if task.done():', '                continue', ''],
        ]),
        'variants/own.patch': diffOf(['            if task.done():', '                continue']),
      });
      expect(exitCode).toBe(0);
      expect(report.bump?.judged).toMatchObject([
        { variant: 'upstream', verdict: 'drop the patch', reasons: [{ kind: 'already-applied' }] },
        { variant: 'own', verdict: 'drop the patch', reasons: [] },
      ]);
      expect(report.columns.map(({ id, patch }) => [id, patch?.state])).toEqual([
        ['anyio-4.13.0+upstream', 'applied'],
        ['anyio-4.13.0+own', 'applied'],
        ['anyio-4.14.2+none', undefined],
        ['anyio-4.14.2+upstream', 'already applied'],
        ['anyio-4.14.2+own', 'conflict'],
      ]);
      expect(report.comparisons.map(({ candidate }) => candidate)).not.toContain('anyio-4.14.2+own');
    });

    test('without a patch the bump alone is judged', async () => {
      const { exitCode, report, cwd } = await bump(['none'], takenOver);
      expect(exitCode).toBe(0);
      expect(report.bump?.judged).toMatchObject([{ variant: null, verdict: 'safe' }]);
      const stored = await runPatchmatrix(['report'], { cwd });
      expect(stored.stdout).toMatch(/^anyio 4\.13\.0 → 4\.14\.2: safe\n/);
    });

    test('a version that cannot be had is never safe, and what this machine lacks is no regression', async () => {
      const { exitCode, report } = await bump(['none'], takenOver, '4.14.2000');
      expect(exitCode).toBe(3);
      expect(report.bump?.judged).toMatchObject([{ verdict: 'block', settled: false }]);
      expect(new Set(report.bump?.judged[0]?.reasons.map(({ kind }) => kind))).toEqual(
        new Set(['unverified']),
      );
    });
  },
  240_000,
);

/** Bumps anyio in a repository of its own, on the virtual clock. */
async function bump(
  variants: readonly string[],
  args: readonly string[],
  to = '4.14.2',
  files: Readonly<Record<string, string>> = {},
) {
  const cwd = makeProject({
    'matrix.yaml': [
      'subject: anyio',
      "runtimes: { anyio: { pypi: anyio, versions: '4.13.0' } }",
      `variants: [${variants.join(', ')}]`,
      'scenarios: [scenarios/contract, scenarios/hot-loop, scenarios/upgrade]',
      '',
    ].join('\n'),
    'requirements.txt': 'anyio==4.13.0\nidna==3.7\n',
    ...files,
  });
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  await execa('git', ['init', '--quiet'], { cwd });
  await execa('git', ['add', '--all'], { cwd });
  await execa('git', [...identity, 'commit', '--quiet', '--no-verify', '-m', 'a'], { cwd });
  writeFileSync(join(cwd, 'requirements.txt'), `anyio==${to}\nidna==3.10\n`);

  const summaryFile = join(cwd, 'summary.md');
  const env = { PATCHMATRIX_CACHE: cacheFolder, GITHUB_STEP_SUMMARY: summaryFile };
  const reporters = ['--reporter', 'json=report.json', 'text', 'github'];
  const flags = ['gate', '--bump', '--clock', 'virtual', ...args, ...reporters];
  const { exitCode, stderr } = await runPatchmatrix(flags, { cwd, env, timeoutMs: 120_000 });
  const file = join(cwd, 'report.json');
  if (!existsSync(file)) throw new Error(`expected a report, found none: ${stderr}`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as JsonReport;
  return { exitCode, report, cwd, summary: readFileSync(summaryFile, 'utf8') };
}

/** Lines that are added to the loop over the tasks of a scope, as anyio 4.13.0 has it. */
function diffOf(added: readonly string[]): string {
  const file = 'src/anyio/_backends/_asyncio.py';
  return [
    ...[`--- a/${file}`, `+++ b/${file}`, `@@ -583,6 +583,${String(6 + added.length)} @@`],
    ...[
      '         should_retry = False',
      '         current = current_task()',
      '         for task in self._tasks:',
    ],
    ...added.map((line) => `+${line}`),
    ...[
      '             should_retry = True',
      '             if task._must_cancel:  # type: ignore[attr-defined]',
    ],
    ...['                 continue', ''],
  ].join('\n');
}
