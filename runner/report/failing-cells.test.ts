import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { renderFailingCells } from './failing-cells.ts';
import {
  changeCells,
  erroredCell,
  pendingCell,
  recordedResults,
  type RecordedOptions,
} from './fixtures/recorded-results.ts';

const colors = pc.createColors(false);
const rerunCommand = (id: string): string => `npx patchmatrix run --cell '${id}'`;
const failingOf = (options: RecordedOptions, width = 100): string =>
  renderFailingCells(recordedResults({ runtimes: { '4.13': '4.13.0' }, ...options }), {
    width,
    colors,
    rerunCommand,
  });

test('what a patch breaks is listed cell by cell, what its baseline fails too is only counted', () => {
  expect(failingOf({ variants: ['none', 'wide'] }, 80)).toMatchInlineSnapshot(`
    "✗ contract/self-cancel-then-sleep@4.13+wide#virtual on both clocks
        owed: ends within 2 s, never reaches \`unreachable\`; happened: took
        5.00006 s, reached \`unreachable\`
        npx patchmatrix run --cell 'contract/self-cancel-then-sleep@4.13+wide#virtual'
    ✗ contract/task-group-self-cancel@4.13+wide#virtual on both clocks
        owed: ends within 2 s, never reaches \`unreachable\`; happened: took
        5.00012 s, reached \`unreachable\`
        npx patchmatrix run --cell 'contract/task-group-self-cancel@4.13+wide#virtual'
    ✗ contract/swallowed-redelivery@4.13+wide#virtual on both clocks
        owed: ends within 2 s, never reaches \`unreachable\`; happened: took
        15.06014 s, reached \`unreachable\`
        npx patchmatrix run --cell 'contract/swallowed-redelivery@4.13+wide#virtual'
    ✗ contract/cancelled-before-entry@4.13+wide#virtual on both clocks
        owed: ends within 2 s, never reaches \`unreachable\`; happened: took
        5.00006 s, reached \`unreachable\`
        npx patchmatrix run --cell 'contract/cancelled-before-entry@4.13+wide#virtual'
    ✗ contract/expired-deadline@4.13+wide#virtual on both clocks
        owed: ends within 2 s, never reaches \`unreachable\`; happened: took
        5.00006 s, reached \`unreachable\`
        npx patchmatrix run --cell 'contract/expired-deadline@4.13+wide#virtual'
    ✗ hot-loop/cancel-then-lock@4.13+wide#virtual on both clocks
        owed: returned, comes to rest; happened: spin, 0 reschedules, 0 afterwards
        npx patchmatrix run --cell 'hot-loop/cancel-then-lock@4.13+wide#virtual'

    4 cells fail, as their baseline: upgrade 4"
  `);
});

test('a patch that breaks nothing leaves only the count', () => {
  expect(failingOf({ variants: ['none', 'narrow'] })).toBe(
    '6 cells fail, as their baseline: hot-loop 2, upgrade 4',
  );
});

test('what many cells of the library as it is fail stands in the table alone', () => {
  expect(failingOf({ variants: ['none'] })).toBe('');
});

test('of few that the library as it is fails the reasons are told', () => {
  expect(failingOf({ variants: ['none'], suites: ['upgrade'] })).toMatchInlineSnapshot(`
    "✗ upgrade/lock-cancelled-waiter@4.13+none#virtual on both clocks
        owed: returned, reaches \`reacquired\`; happened: deadlock, did not reach \`reacquired\`
        npx patchmatrix run --cell 'upgrade/lock-cancelled-waiter@4.13+none#virtual'
    ✗ upgrade/unclosed-scope-in-child@4.13+none#virtual on both clocks
        owed: reaches \`misuse reported\`; happened: did not reach \`misuse reported\`
        npx patchmatrix run --cell 'upgrade/unclosed-scope-in-child@4.13+none#virtual'"
  `);
});

test('cells of a column that cannot start share one entry', () => {
  const problem = 'the patch does not apply: a hunk does not fit';
  const text = failingOf({
    variants: ['none', 'wide'],
    suites: ['upgrade'],
    change: changeCells('@4.13+wide#', (cell) => erroredCell(cell, { end: 'not-started', problem })),
  });
  expect(text.split(problem)).toHaveLength(2);
  expect(text).toContain('@4.13+wide#virtual and 2 cells more of its column on both clocks');
});

test('a command is never broken', () => {
  const id = 'contract/self-cancel-then-sleep@4.13+wide#virtual';
  expect(failingOf({ suites: ['contract'] }, 40).split('\n')).toContain(`    ${rerunCommand(id)}`);
});

describe('the two clocks of a cell', () => {
  const onlyReal = changeCells('self-cancel-then-sleep@4.13+wide#virtual', pendingCell);

  test('are told apart where only one failed', () => {
    const text = failingOf({ suites: ['contract'], change: onlyReal });
    expect(text).toContain('✗ contract/self-cancel-then-sleep@4.13+wide#real\n');
    expect(text).not.toContain('self-cancel-then-sleep@4.13+wide#virtual');
  });

  test('are told apart where they failed in different ways', () => {
    const change = changeCells('self-cancel-then-sleep@4.13+wide#real', (result) => ({
      ...result,
      judgement: {
        verdict: 'failed',
        reason: 'raised ValueError',
        expectations: [{ name: 'outcome', met: false, owed: 'returned', happened: 'raised ValueError' }],
      },
    }));
    const text = failingOf({ suites: ['contract'], change });
    expect(text).toContain('✗ contract/self-cancel-then-sleep@4.13+wide#virtual\n');
    expect(text).toContain('owed: returned; happened: raised ValueError');
  });

  test('that disagree get a line of their own, in a baseline column too', () => {
    const change = changeCells('fail-after@4.13+none#real', (result) => ({
      ...result,
      judgement: {
        verdict: 'failed',
        reason: 'took 2.5 s',
        expectations: [{ name: 'within', met: false, owed: 'ends within 2 s', happened: 'took 2.5 s' }],
      },
    }));
    expect(failingOf({ suites: ['contract'], variants: ['none'], change }, 200)).toBe(
      'the clocks disagree on contract/fail-after@4.13+none: passed on virtual, ' +
        'failed on real (owed: ends within 2 s; happened: took 2.5 s)',
    );
  });
});

test('an errored cell of a baseline column is listed, with the end of what its child printed', () => {
  const change = changeCells('fail-after@4.13+none#real', (result) =>
    erroredCell(result, {
      end: 'signalled',
      problem: 'expected exit code 0, found the signal SIGSEGV',
      output: 'first\nsecond\n\u001b[31mthird\u001b[0m\u0007\r\n\nfourth\n',
    }),
  );
  expect(failingOf({ suites: ['contract'], variants: ['none'], change })).toMatchInlineSnapshot(`
    "! contract/fail-after@4.13+none#real
        expected exit code 0, found the signal SIGSEGV
        | second
        | third
        | fourth
        npx patchmatrix run --cell 'contract/fail-after@4.13+none#real'

    the clocks disagree on contract/fail-after@4.13+none: passed on virtual, errored on real (expected
      exit code 0, found the signal SIGSEGV)"
  `);
});

test("code that threw is quoted by its message's first line", () => {
  const change = changeCells('fail-after@4.13+wide', (result) =>
    erroredCell(result, { end: 'exited', threw: 'subject.Scope is undefined\n  at line 3' }),
  );
  expect(failingOf({ suites: ['contract'], variants: ['none', 'wide'], change })).toContain(
    '! contract/fail-after@4.13+wide#virtual on both clocks\n    threw subject.Scope is undefined\n    npx',
  );
});

test('a failing cell whose baseline has no verdict is listed, and says so', () => {
  const change = changeCells('@4.13+none', pendingCell);
  expect(failingOf({ suites: ['upgrade'], variants: ['none', 'narrow'], change })).toContain(
    '✗ upgrade/lock-cancelled-waiter@4.13+narrow#virtual on both clocks ' +
      '(`4.13+none` has no verdict to\n  compare with)\n',
  );
});
