import { describe, expect, test } from 'vitest';
import { buildCell, buildResults, type CellOptions } from '../compare/fixtures/build-cells.ts';
import { buildCiCells, isRed } from './ci-status.ts';
import { buildReport, buildReportOfEachStatus } from './fixtures/ci-report.ts';
import { recordedResults } from './fixtures/recorded-results.ts';

const failed: CellOptions = { failed: ['outcome'], reason: 'raised ValueError' };
const errored: CellOptions = { verdict: 'errored', reason: 'boom', observation: { threw: 'boom' } };

/** The status and the message of a candidate's cell beside its baseline's. */
const statusOf = (
  baseline: CellOptions,
  candidate: CellOptions,
  more: Parameters<typeof buildReport>[2] = {},
): string => {
  const cells = [
    buildCell({ column: '4.13+none', ...baseline }),
    buildCell({ column: '4.13+wide', baseline: '4.13+none', ...candidate }),
  ];
  const [, cell] = buildCiCells(buildReport(buildResults(cells), new Map(), more));
  return `${cell?.status ?? ''} | ${cell?.message ?? ''}`;
};

test('each cell has a status and says why', () => {
  const cells = buildCiCells(buildReportOfEachStatus());
  expect(
    cells
      .filter(({ status }) => status !== 'passed')
      .map(({ result, status, message }) => `${result.cell.id} ${status} | ${message}`),
  ).toMatchInlineSnapshot(`
    [
      "s/regresses@4.13+wide#virtual regressed | failed, while 4.13+none passes: took 5.00006 s",
      "s/fails-in-both@4.13+none#virtual known-failure | known: its column is the baseline; failed: raised ValueError",
      "s/fails-in-both@4.13+wide#virtual known-failure | known: 4.13+none failed too; failed: raised ValueError",
      "s/accepted@4.13+wide#virtual known-failure | known: results/baseline.json accepts it; failed: raised ValueError",
      "s/crashes@4.13+wide#virtual regressed | errored, while 4.13+none passes: expected exit code 0, found the signal SIGSEGV",
      "s/flaky@4.13+wide#virtual flaky | spurious: failed in 1, passed in 1 of 2 attempts",
      "s/never-steady@4.13+wide#virtual spurious | spurious: failed in 1, errored in 1 of 2 attempts",
      "s/unfinished@4.13+wide#virtual no-result | no result: SIGINT ended the run while it ran",
      "s/skipped@4.13+wide#virtual skipped | the variant is for <4.13",
      "s/not-started@4.13+wide#virtual errored | expected a child, found ENOMEM",
      "s/clocks-disagree@4.13+none#real known-failure | known: its column is the baseline; failed: took 2.5 s",
    ]
  `);
});

test('what the recorded variants break is red, what the library itself fails is known', () => {
  const cells = buildCiCells(buildReport(recordedResults({ runtimes: { '4.13': '4.13.0' } })));
  const count = (variant: string, status: string): number =>
    cells.filter((cell) => cell.result.column.variant === variant && cell.status === status).length;
  const counts = ['none', 'wide', 'narrow'].map((variant) => [
    count(variant, 'passed'),
    count(variant, 'known-failure'),
    count(variant, 'regressed'),
  ]);
  expect(counts).toEqual([
    [28, 10, 0],
    [22, 4, 12],
    [32, 6, 0],
  ]);
});

describe('a failing cell', () => {
  test('that is worse than its baseline is a regression', () => {
    expect(statusOf({}, failed)).toBe('regressed | failed, while 4.13+none passes: raised ValueError');
    expect(statusOf(failed, errored)).toBe('regressed | errored, while 4.13+none only fails: boom');
  });

  test('that has just been accepted is known', () => {
    expect(statusOf({}, failed, { updated: true, acceptedFile: 'results/baseline.json' })).toBe(
      'known-failure | known: results/baseline.json accepts it now; failed: raised ValueError',
    );
  });

  test('that has nothing to be compared with does not claim to be known', () => {
    expect(statusOf({ state: 'pending' }, failed)).toBe(
      'known-failure | not compared: 4.13+none has no verdict; failed: raised ValueError',
    );
    expect(statusOf({ attempts: [{}, failed] }, failed)).toBe(
      'known-failure | not compared: the attempts of 4.13+none disagree; failed: raised ValueError',
    );
  });
});

describe('a cell that gave nothing to judge', () => {
  test('is an error where its baseline gives nothing either, as long as nobody accepted that', () => {
    expect(statusOf(errored, errored)).toBe('errored | boom');
    const accepted = new Map([['s/a@4.13+wide', { verdict: 'errored' as const }]]);
    expect(statusOf(errored, errored, { acceptedFile: 'results/baseline.json', accepted })).toBe(
      'known-failure | known: 4.13+none errored too; errored: boom',
    );
  });

  test('is an error where the machine failed it, whatever else it did', () => {
    const notStarted: CellOptions = {
      attempts: [{ verdict: 'errored', reason: 'ENOMEM', observation: { end: 'not-started' } }, {}],
    };
    expect(statusOf({}, notStarted, { acceptedFile: 'results/baseline.json' })).toBe('errored | ENOMEM');
  });
});

test('a cell without a result says when the run ended', () => {
  expect(statusOf({}, { state: 'pending' })).toBe('no-result | no result: the run ended before it started');
});

test('attempts that all passed and differ on the virtual clock are flaky', () => {
  const attempts = [{ result: { ticks: 4 } }, { result: { ticks: 5 } }];
  expect(statusOf({}, { attempts })).toBe('flaky | spurious: attempts on the virtual clock differ in ticks');
});

test('the attempt that is shown is the one that the status speaks of', () => {
  const cells = buildCiCells(buildReportOfEachStatus());
  const attempts = (name: string): (number | undefined)[] => {
    const cell = cells.find(({ result }) => result.cell.id === `s/${name}@4.13+wide#virtual`);
    return [cell?.shown?.attempt, ...(cell?.others ?? []).map(({ attempt }) => attempt)];
  };
  expect(attempts('flaky')).toEqual([2, 1]);
  expect(attempts('never-steady')).toEqual([2, 1]);
  expect(attempts('regresses')).toEqual([1, 2]);
  expect(attempts('unfinished')).toEqual([undefined]);
});

test('a message is one printable line', () => {
  const reason = 'raised\n\u001b[31mValueError\u0000';
  expect(statusOf({}, { failed: ['outcome'], reason })).toMatch(/: raised ValueError$/);
});

test('red is what also fails the run', () => {
  const red = buildCiCells(buildReportOfEachStatus()).filter(({ status }) => isRed(status));
  expect(red.map(({ result }) => result.cell.scenario)).toEqual([
    's/regresses',
    's/crashes',
    's/unfinished',
    's/not-started',
  ]);
});
