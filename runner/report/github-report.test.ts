import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCell, buildResults, type CellOptions } from '../compare/fixtures/build-cells.ts';
import { buildReport, buildReportOfEachStatus } from './fixtures/ci-report.ts';
import { recordedResults } from './fixtures/recorded-results.ts';
import { buildAnnotations } from './github-report.ts';

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

const candidate = (options: CellOptions): CellOptions => ({
  column: '4.13+wide',
  baseline: '4.13+none',
  ...options,
});

test('each finding is on its scenario, after one that counts them', () => {
  expect(buildAnnotations(buildReportOfEachStatus())).toMatchInlineSnapshot(`
    "::error title=patchmatrix%3A 2 regressed%2C 1 errored%2C 1 without a result%2C 2 spurious%2C the clocks disagree on 1::4.13+wide: 2 regressed, 1 errored, 1 without a result, 2 spurious%0A4.13+none: the clocks disagree on 1%0ASIGINT ended the run%0A1 of these has no annotation
    ::error file=scenarios/s/regresses.ts,line=1,col=1,title=s/regresses@4.13+wide regressed on the virtual clock::failed, while 4.13+none passes: took 5.00006 s%0Aowed: within; happened: within%0Anpx patchmatrix run -g s/regresses@4.13+wide#virtual
    ::error file=scenarios/s/crashes.ts,line=1,col=1,title=s/crashes@4.13+wide regressed on the virtual clock::errored, while 4.13+none passes: expected exit code 0, found the signal SIGSEGV%0Aexpected exit code 0, found the signal SIGSEGV%0Anpx patchmatrix run -g s/crashes@4.13+wide#virtual
    ::error file=scenarios/s/not-started.ts,line=1,col=1,title=s/not-started@4.13+wide errored on the virtual clock::expected a child, found ENOMEM%0Anpx patchmatrix run -g s/not-started@4.13+wide#virtual
    ::warning file=scenarios/s/flaky.ts,line=1,col=1,title=s/flaky@4.13+wide spurious on the virtual clock::spurious: failed in 1, passed in 1 of 2 attempts%0Anpx patchmatrix run -g s/flaky@4.13+wide#virtual
    ::warning file=scenarios/s/never-steady.ts,line=1,col=1,title=s/never-steady@4.13+wide spurious on the virtual clock::spurious: failed in 1, errored in 1 of 2 attempts%0Athrew boom%0A  at line 3%0Anpx patchmatrix run -g s/never-steady@4.13+wide#virtual
    ::warning file=scenarios/s/clocks-disagree.ts,line=1,col=1,title=the clocks disagree on s/clocks-disagree@4.13+none::passed on virtual, failed on real (took 2.5 s)
    "
  `);
});

test('there are ten at most, and the first says how many are missing', () => {
  const lines = linesOf(buildAnnotations(buildReport(recordedResults())));
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatchInlineSnapshot(
    `"::error title=patchmatrix%3A 12 regressed::4.13+wide: 6 regressed%0A4.14+wide: 6 regressed%0A3 of these have no annotation"`,
  );
  expect(lines[1]).toMatchInlineSnapshot(
    `"::error file=scenarios/contract/self-cancel-then-sleep.ts,line=4,col=1,title=contract/self-cancel-then-sleep@4.13+wide regressed on both clocks::failed, while 4.13+none passes: took 5.00006 s, reached \`unreachable\`%0Aowed: ends within 2 s; happened: took 5.00006 s%0Aowed: never reaches \`unreachable\`; happened: reached \`unreachable\`%0Anpx patchmatrix run -g contract/self-cancel-then-sleep@4.13+wide#virtual"`,
  );
  expect(lines.every((line) => line.startsWith('::error '))).toBe(true);
});

test('a run that only fails as its baseline does has nothing to say', () => {
  expect(buildAnnotations(buildReport(recordedResults({ variants: ['none', 'narrow'] })))).toBe('');
});

test('what is only spurious is a warning', () => {
  const attempts = [{ failed: ['outcome'], reason: 'raised' }, {}];
  const cells = [buildCell({}), buildCell(candidate({ attempts }))];
  const [total, finding, ...others] = linesOf(buildAnnotations(buildReport(buildResults(cells))));
  expect(total).toBe('::warning title=patchmatrix%3A 1 spurious::4.13+wide: 1 spurious');
  expect(finding).toMatch(/^::warning file=scenarios\/s\/a.ts,line=1,col=1,title=s\/a@4.13\+wide spurious /);
  expect(others).toEqual([]);
});

describe('the two clocks', () => {
  test('have one annotation where both regress', () => {
    const failed = { failed: ['outcome'], reason: 'raised' };
    const cells = (['virtual', 'real'] as const).flatMap((clock) => [
      buildCell({ clock }),
      buildCell(candidate({ clock, ...failed })),
    ]);
    const [total, ...others] = linesOf(buildAnnotations(buildReport(buildResults(cells))));
    expect(total).toBe('::error title=patchmatrix%3A 1 regressed::4.13+wide: 1 regressed');
    expect(others).toHaveLength(1);
    expect(others[0]).toContain('title=s/a@4.13+wide regressed on both clocks::');
  });

  test('that disagree have no annotation where one of them regressed', () => {
    const cells = [
      ...[buildCell({}), buildCell({ clock: 'real' }), buildCell(candidate({}))],
      buildCell(candidate({ clock: 'real', failed: ['within'], reason: 'took 2.5 s' })),
    ];
    const text = buildAnnotations(buildReport(buildResults(cells)));
    expect(text).toContain('regressed on the real clock');
    expect(text).not.toContain('disagree');
  });
});

test("a scenario's file is named from where the matrix file is named from", () => {
  const results = buildResults([buildCell({}), buildCell(candidate({ failed: ['outcome'] }))]);
  const plan = { ...results.plan, matrix: './suites/anyio/matrix.yaml' };
  expect(buildAnnotations(buildReport({ ...results, plan }))).toContain(
    '::error file=suites/anyio/scenarios/s/a.ts,line=1,col=1,',
  );
});

test('whatever a reason says, each annotation is one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (reason, problem) => {
      const attempt: CellOptions = { verdict: 'errored', reason, observation: { problem } };
      const cells = [buildCell({}), buildCell(candidate(attempt))];
      const text = buildAnnotations(buildReport(buildResults(cells)));
      expect(text.split(/[\r\n]/)).toHaveLength(3);
    }),
  );
});
