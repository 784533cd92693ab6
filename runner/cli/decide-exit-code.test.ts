import { describe, expect, test } from 'vitest';

import type { AcceptedResults, Deviation } from '../compare/accepted-results.ts';
import { buildCell, buildResults } from '../compare/fixtures/build-cells.ts';
import type { CellResult } from '../record/run-results.ts';
import { buildRunReport } from '../report/build-run-report.ts';
import type { RunReport } from '../report/run-report.ts';
import { decideExitCode } from './decide-exit-code.ts';

const passed = buildCell({});
const failed = buildCell({ failed: ['within'] });
const pending = buildCell({ state: 'pending' });
const skipped = buildCell({ verdict: 'skipped' });
const notStarted = buildCell({ verdict: 'errored', observation: { end: 'not-started' } });
const deviation = (kind: Deviation['kind']): Deviation => ({
  ...{ cell: '', kind, against: 'accepted', description: '' },
});

const errored = buildCell({ verdict: 'errored', observation: { end: 'exited-early' } });
const reportOf = (
  cells: readonly CellResult[],
  deviations: readonly Deviation[],
  accepted: AcceptedResults = new Map(),
): RunReport => ({ ...buildRunReport(buildResults(cells), accepted, { updated: false }), deviations });

describe('the exit code', () => {
  test.each([
    ['0 for cells that deviate from nothing, whatever their verdicts', [passed, failed, skipped], [], 0],
    [
      '1 if a cell is worse, also if the machine failed another',
      [notStarted, failed],
      [deviation('worse')],
      1,
    ],
    ['0 if a cell is better', [passed], [deviation('better')], 0],
    ['3 if the machine failed a cell, also if another has no result', [pending, notStarted], [], 3],
    ['5 if a cell has no result', [passed, pending], [], 5],
    ['5 if a child gave nothing to judge', [passed, errored], [], 5],
  ] as const)('is %s', (_, cells, deviations, exitCode) => {
    expect(decideExitCode(reportOf(cells, deviations), {})).toBe(exitCode);
  });

  test('is 0 if it was accepted that a child gives nothing to judge', () => {
    const accepted = new Map([['s/a@4.13+none', { verdict: 'errored' as const }]]);
    expect(decideExitCode(reportOf([errored], [], accepted), {})).toBe(0);
  });

  test('is 1 for a cell that is better where the caller is strict', () => {
    expect(decideExitCode(reportOf([passed], [deviation('better')]), { strict: true })).toBe(1);
  });

  test('is that of the signal that ended a run, whatever else was found', () => {
    const report = reportOf([failed], [deviation('worse')]);
    const interruptedBy = (interrupted: string): RunReport => ({
      ...report,
      results: { ...report.results, interrupted },
    });
    expect(decideExitCode(interruptedBy('SIGINT'), {})).toBe(130);
    expect(decideExitCode(interruptedBy('SIGTERM'), {})).toBe(143);
  });
});
