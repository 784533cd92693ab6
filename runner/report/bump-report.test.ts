/** A bump as the reports show it, and what of it turns a CI red. */
import { Ajv } from 'ajv';
import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';

import { buildBump, type BumpRow, fails, notStarted, passes } from '../bump/fixtures/build-bump.ts';
import type { BumpQuestion } from '../bump/bump-report.ts';
import { decideExitCode } from '../cli/decide-exit-code.ts';
import { buildRunReport } from './build-run-report.ts';
import { renderNoBump } from './bump-text.ts';
import { buildCiCells, isRed } from './ci-status.ts';
import { buildJsonReport } from './json-report.ts';
import { renderJsonReportSchema } from './json-report-schema.ts';
import { renderMarkdownReport } from './markdown-report.ts';
import type { RunReport } from './run-report.ts';
import { renderTextReport } from './text-report.ts';

const safe: readonly BumpRow[] = [[passes, passes]];
const blocked: readonly BumpRow[] = [[passes, fails]];
const dropped: readonly BumpRow[] = [[passes, passes, fails]];
const kept: readonly BumpRow[] = [
  [passes, fails, passes],
  [fails, passes, fails],
];
const keptAsFarAsKnown: readonly BumpRow[] = [[passes, notStarted, passes]];
const unknown: readonly BumpRow[] = [[passes, fails, notStarted]];

describe('the text', () => {
  test('has a line for each verdict, and what says the same once', () => {
    const rows: readonly BumpRow[] = [
      [passes, fails, fails],
      [passes, fails, fails],
      [passes, notStarted, passes],
    ];
    expect(textOf(reportOn(rows)).split('\n').slice(0, 3)).toEqual([
      'lib 1.0.0 → 2.0.0 with fix: block',
      '  – regressed s/0, s/1 on lib-2+none, lib-2+fix: passed → failed: took 5 s',
      '  – unverified s/2 on lib-2+none: lib-2+none was not run: no such release',
    ]);
  });

  test.each([
    [safe, 'lib 1.0.0 → 2.0.0: safe', 'open'],
    [blocked, 'lib 1.0.0 → 2.0.0: block', 'closed'],
    [dropped, 'lib 1.0.0 → 2.0.0 with fix: drop the patch', 'open'],
    [kept, 'lib 1.0.0 → 2.0.0 with fix: safe with patch', 'open'],
    [unknown, 'lib 1.0.0 → 2.0.0 with fix: block', 'not decided'],
  ])('%# the gate is as the verdict is', (rows, line, gate) => {
    const text = textOf(reportOn(rows));
    expect(text.split('\n')[0]).toBe(line);
    expect(text).toContain(`The gate is ${gate}: `);
    // The matrix file has no such column.
    expect(text).not.toContain('patchmatrix trace');
  });

  test('names what a patch that stays breaks by itself', () => {
    expect(textOf(reportOn(kept))).toContain('! fix by itself breaks s/1 on 2.0.0, which passes without it');
  });

  test('counts what else changed', () => {
    const gone = {
      package: 'lib',
      ecosystem: 'npm',
      from: ['1.0.0'],
      to: [],
      file: 'b/package-lock.json',
    } as const;
    const report = reportOn(safe, { others: 12, unpaired: [gone, { ...gone, from: [], to: ['2.0.0'] }] });
    expect(textOf(report).split('\n').slice(1, 4)).toEqual([
      'lib 1.0.0 is no more in b/package-lock.json',
      'lib 2.0.0 is new in b/package-lock.json, and there is no version to compare it with',
      '12 packages changed that no runtime of matrix.yaml has',
    ]);
  });

  test('what a lock file says cannot write to the terminal', () => {
    const pairs = buildBump(safe).plan.bump?.pairs ?? [];
    const odd = pairs.map((each) => ({ ...each, package: 'a\u001b[2Jb' }));
    expect(textOf(reportOn(safe, { pairs: odd }))).not.toContain('\u001b');
  });
});

test('nothing to judge is one line', () => {
  const nothing = { base: 'HEAD', unpaired: [], others: 0 };
  expect(renderNoBump({ ...nothing, files: [] }, 'matrix.yaml')).toBe(
    'nothing to judge: no lock file differs from HEAD',
  );
  expect(renderNoBump({ ...nothing, files: ['uv.lock'] }, 'matrix.yaml')).toBe(
    'nothing to judge: no package changed its version in uv.lock since HEAD',
  );
  expect(renderNoBump({ ...nothing, others: 2, files: ['uv.lock'] }, 'matrix.yaml')).toBe(
    'nothing to judge: 2 packages changed that no runtime of matrix.yaml has (since HEAD)',
  );
});

test('the review comment begins with the verdict', () => {
  expect(renderMarkdownReport(reportOn(kept)).split('\n').slice(0, 4)).toEqual([
    '**lib 1.0.0 → 2.0.0 with fix: safe with patch**',
    '- regressed s/0 on lib-2+none: passed → failed: took 5 s',
    '- `fix` by itself breaks `s/1`',
    '',
  ]);
});

test('the JSON report has what its schema promises', () => {
  const report = buildJsonReport(reportOn(kept, { others: 1 }), '0.1.0');
  expect(report.bump).toEqual({
    base: 'HEAD',
    judged: [
      {
        ...{ package: 'lib', ecosystem: 'npm', from: '1.0.0', to: '2.0.0', files: ['package-lock.json'] },
        ...{ variant: 'fix', today: 'lib-1+fix', unpatched: 'lib-2+none', patched: 'lib-2+fix' },
        ...{ verdict: 'safe with patch', settled: true, brokenByPatch: ['s/1'] },
        reasons: [
          { kind: 'regressed', column: 'lib-2+none', scenario: 's/0', text: 'passed → failed: took 5 s' },
        ],
      },
    ],
    unpaired: [],
    others: 1,
  });
  const ajv = new Ajv({ strict: false });
  expect(ajv.validate(JSON.parse(renderJsonReportSchema()) as object, report), ajv.errorsText()).toBe(true);
});

describe('the exit code, and a CI that is red where it is not 0', () => {
  test.each([
    ['safe', safe, 0],
    ['safe with patch, whatever the bare version breaks', kept, 0],
    ['safe with patch, whatever is not known of the bare version', keptAsFarAsKnown, 0],
    ['drop the patch, whatever the patch breaks', dropped, 0],
    ['block', blocked, 1],
    ['block for what this machine could not verify', unknown, 3],
  ] as const)('%s', (_, rows, exitCode) => {
    const report = reportOn(rows);
    expect(decideExitCode(report, {})).toBe(exitCode);
    expect(buildCiCells(report).some(({ status }) => isRed(status))).toBe(exitCode !== 0);
  });

  test('under --strict a patch that should be dropped is dropped', () => {
    expect(decideExitCode(reportOn(dropped), { strict: true })).toBe(1);
    expect(decideExitCode(reportOn(kept), { strict: true })).toBe(0);
  });

  test('an interrupted run is none of this', () => {
    const results = { ...buildBump(blocked), interrupted: 'SIGINT' };
    const report = buildRunReport(results, new Map(), { updated: false });
    expect(decideExitCode(report, {})).toBe(130);
    expect(textOf(report)).toMatch(/^lib 1\.0\.0 → 2\.0\.0: not decided\n/);
    expect(textOf(report)).toContain('The gate is not decided');
    expect(renderMarkdownReport(report)).toMatch(/^\*\*lib 1\.0\.0 → 2\.0\.0: not decided\*\*\n/);
  });
});

function reportOn(rows: readonly BumpRow[], more: Partial<BumpQuestion> = {}): RunReport {
  return buildRunReport(buildBump(rows, more), new Map(), { updated: false });
}

function textOf(report: RunReport): string {
  return renderTextReport(report, { width: 200, colors: createColors(false) });
}
