import { expect, test } from 'vitest';

import type { ModuleResult } from '../../cell/protocol.ts';
import { buildReport } from '../fixtures/ci-report.ts';
import { changeCells, erroredCell, recordedResults } from '../fixtures/recorded-results.ts';
import { buildPageDetails } from './build-page-details.ts';

test('a cell says what was owed, what was measured and what became of it', () => {
  const { pairs, scenarios } = buildPageDetails(buildReport(recordedResults()));
  const cell = pairs['contract/self-cancel-then-sleep@4.13+wide']?.virtual;
  expect(cell).toMatchObject({
    id: 'contract/self-cancel-then-sleep@4.13+wide#virtual',
    verdict: 'failed',
    change: { change: 'regressed' },
    rerun: 'npx patchmatrix run -g contract/self-cancel-then-sleep@4.13+wide#virtual',
  });
  expect(cell?.expectations.some(({ met }) => !met)).toBe(true);
  expect(new Map(cell?.facts).get('elapsed')).toMatch(/^5\.000\d+ s$/);
  expect(scenarios['contract/self-cancel-then-sleep']).toMatchObject({
    place: 'scenarios/contract/self-cancel-then-sleep.ts:4',
    program: { main: expect.any(Array) as unknown },
  });
});

test('what a module measured is among what was measured', () => {
  const change = changeCells('fail-after@4.13+none#real', (result) => {
    const frame = result.observation?.result;
    if (result.observation === undefined || frame === undefined) throw new Error('expected a result');
    const module: ModuleResult = {
      ...{ kind: 'module', outcome: 'returned', elapsed: 1, marks: [], counters: {}, expectations: [] },
      timings: [
        { name: 'parse', seconds: 0.5, samples: 5 },
        { name: 'sort', size: 1000, seconds: 0.002, samples: 5 },
      ],
    };
    return { ...result, observation: { ...result.observation, result: { ...frame, result: module } } };
  });
  const { pairs } = buildPageDetails(buildReport(recordedResults({ suites: ['contract'], change })));
  expect(pairs['contract/fail-after@4.13+none']?.real?.facts).toEqual(
    expect.arrayContaining([
      ['parse', '500 ms'],
      ['sort, size 1,000', '2.0 ms'],
    ]),
  );
});

test('cells that did the same share a trace', () => {
  const results = recordedResults();
  const { pairs, traces } = buildPageDetails(buildReport(results));
  const traceOf = (column: string) => pairs[`contract/fail-after@${column}`]?.virtual?.trace;
  expect(traceOf('4.13+none')).toBeDefined();
  expect(traceOf('4.13+none')).toBe(traceOf('4.13+narrow'));
  expect(traces.length).toBeLessThan(results.cells.length);
  for (const clocks of Object.values(pairs)) {
    expect(traces[clocks.virtual?.trace ?? -1]?.result.events).toBeDefined();
  }
});

test('a child that left nothing but its output says so, without what would deceive', () => {
  const results = recordedResults({
    suites: ['contract'],
    change: changeCells('fail-after@4.13+wide#virtual', (cell) =>
      erroredCell(cell, {
        problem: 'expected a result, found \u001b[31mnone',
        output: 'one\u001b[2J\ntwo \u202eowt\n',
      }),
    ),
  });
  const cell = buildPageDetails(buildReport(results)).pairs['contract/fail-after@4.13+wide']?.virtual;
  expect(cell).toMatchObject({
    verdict: 'errored',
    reason: 'expected a result, found none',
    output: 'one\ntwo \\u202eowt',
  });
  expect(cell?.trace).toBeUndefined();
  expect(new Map(cell?.facts).get('end')).toBe('exited-early; expected a result, found none');
});
