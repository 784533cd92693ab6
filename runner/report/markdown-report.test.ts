import { describe, expect, test } from 'vitest';

import { buildCell, buildResults } from '../compare/fixtures/build-cells.ts';
import type { CellResult } from '../record/run-results.ts';
import { firstLine, reportOn } from './fixtures/markdown-reports.ts';
import {
  changeCells,
  erroredCell,
  pendingCell,
  recordedResults,
  skippedCell,
} from './fixtures/recorded-results.ts';

const opening = (markdown: string): string =>
  markdown.slice(0, markdown.indexOf('**What breaks**')).trimEnd();

const three = { '4.13': '4.13.0', '4.14': '4.14.0', '4.14.2': '4.14.2' };
const one = { runtimes: { '4.13': '4.13.0' }, variants: ['none', 'wide'] };

describe('on the recordings', () => {
  test('the first line is the verdict in one sentence with its numbers', () => {
    expect(firstLine(reportOn(recordedResults()))).toBe(
      '**`wide` breaks 6 of 19 scenarios on 4.13 and 4.14, and fixes 3; ' +
        '`narrow` breaks none of 19 scenarios on 4.13 and 4.14, and fixes 2.**',
    );
  });

  test('what follows are the largest facts, runtimes that agree in one block, and equal columns left out', () => {
    expect(opening(reportOn(recordedResults({ runtimes: three })))).toMatchInlineSnapshot(`
      "**\`wide\` breaks 6 of 19 scenarios on 4.13, 4.14 and 4.14.2, and fixes 3 on 4.13 and 4.14 and 1 on 4.14.2; \`narrow\` breaks none of 19 scenarios on 4.13 and 4.14, and fixes 2; \`narrow\` equals \`none\` in every field on 4.14.2.**

      - Beside that, and not counted as passed: 0 spurious, 0 unverified.
      - Against the baselines, as nothing was accepted: 36 cells worse, each clock counted.

      **On 4.13, 4.14 and 4.14.2 alike**

      | scenario | \`none\` | \`wide\` | \`narrow\` |
      | --- | --- | --- | --- |
      | \`hot-loop/cancel-then-lock\`<br>what cancel then lock shows | ✓ at rest | ✗ spins 99% **regressed** | ✓ at rest |
      | \`contract/swallowed-redelivery\`<br>what swallowed redelivery shows | ✓ 60 ms | ✗ 15.1 s **regressed** | ✓ 60 ms |
      | \`contract/task-group-self-cancel\`<br>what task group self cancel shows | ✓ 410 µs | ✗ 5.00 s **regressed** | ✓ 410 µs |
      | \`contract/self-cancel-then-sleep\`<br>what self cancel then sleep shows | ✓ 390 µs | ✗ 5.00 s **regressed** | ✓ 390 µs |
      | \`contract/cancelled-before-entry\`<br>what cancelled before entry shows | ✓ 390 µs | ✗ 5.00 s **regressed** | ✓ 390 µs |
      | \`contract/expired-deadline\`<br>what expired deadline shows | ✓ 390 µs | ✗ 5.00 s **regressed** | ✓ 390 µs |

      **On 4.13 and 4.14 alike**

      | scenario | \`none\` | \`wide\` | \`narrow\` |
      | --- | --- | --- | --- |
      | \`hot-loop/zombie-scope\`<br>what zombie scope shows | ✗ 1.01M/s 99% | ✓ at rest **fixed** | ✓ at rest **fixed** |
      | \`hot-loop/orphaned-task-group\`<br>what orphaned task group shows | ✗ 1.01M/s 99% | ✓ at rest **fixed** | ✓ at rest **fixed** |
      | \`hot-loop/refusing-waiter\`<br>what refusing waiter shows | ✗ 1.01M/s 99% | ✓ at rest **fixed** | ✗ 1.01M/s 99% changed |
      | \`contract/child-cancels-its-task-group\`<br>what child cancels its task group shows | ✓ 450 µs | ✓ 450 µs changed | ✓ 450 µs changed |
      | \`contract/child-swallows-once\`<br>what child swallows once shows | ✓ 50 ms | ✓ 50 ms changed | ✓ 50 ms changed |
      | \`contract/shielded-cleanup\`<br>what shielded cleanup shows | ✓ 100 ms | ✓ 100 ms changed | ✓ 100 ms changed |
      | \`contract/failing-child-cancels-siblings\`<br>what failing child cancels siblings shows | ✓ 50 ms | ✓ 50 ms changed | ✓ 50 ms changed |

      **On 4.14.2**

      | scenario | \`none\` | \`wide\` |
      | --- | --- | --- |
      | \`hot-loop/refusing-waiter\`<br>what refusing waiter shows | ✗ 1.01M/s 99% | ✓ at rest **fixed** |
      | \`contract/child-cancels-its-task-group\`<br>what child cancels its task group shows | ✓ 450 µs | ✓ 450 µs changed |
      | \`contract/child-swallows-once\`<br>what child swallows once shows | ✓ 50 ms | ✓ 50 ms changed |
      | \`contract/shielded-cleanup\`<br>what shielded cleanup shows | ✓ 100 ms | ✓ 100 ms changed |
      | \`contract/failing-child-cancels-siblings\`<br>what failing child cancels siblings shows | ✓ 50 ms | ✓ 50 ms changed |

      **On 4.13**

      | scenario | \`none\` | \`wide\` | \`narrow\` |
      | --- | --- | --- | --- |
      | \`upgrade/start-error-lost\`<br>what start error lost shows | ✓ 410 µs | ✓ 410 µs changed | ✓ 410 µs |

      **On 4.14 and 4.14.2 alike**

      | scenario | \`none\` | \`wide\` | \`narrow\` |
      | --- | --- | --- | --- |
      | \`upgrade/start-error-lost\`<br>what start error lost shows | ✗ 410 µs | ✗ 410 µs changed | ✗ 410 µs |
      | \`upgrade/unclosed-scope-in-child\`<br>what unclosed scope in child shows | ✓ 410 µs | ✓ 410 µs changed | ✓ 410 µs |

      <sub>✓ passes; ✗ fails; changed: with the same verdict, see below</sub>

      Left out of tables where it equals \`none\` in every field: \`narrow\` on 4.14.2.

      Real times: no claim about 109 pairs, with 1 sample a side where 7 are needed."
    `);
  });

  test.each([
    ['two runtimes', recordedResults()],
    ['three runtimes', recordedResults({ runtimes: three })],
  ])('the whole comment on %s', (_, results) => {
    const markdown = reportOn(results, { resultsFolder: `results/${results.run}/`, wallSeconds: 16.2 });
    expect(markdown).toMatchSnapshot();
    expect(reportOn(results, { resultsFolder: `results/${results.run}/`, wallSeconds: 16.2 })).toBe(markdown);
  });

  test('a regression is folded with its rule, what was owed, what happened and the commands', () => {
    const markdown = reportOn(recordedResults(one));
    const start = markdown.indexOf('<details><summary><code>contract/swallowed-redelivery');
    expect(markdown.slice(start, markdown.indexOf('</details>', start) + 10)).toMatchInlineSnapshot(`
      "<details><summary><code>contract/swallowed-redelivery</code> under <code>wide</code> on 4.13: ✓ 60 ms → ✗ 15.1 s</summary>

      what swallowed redelivery shows<br>Rule: a cancellation is delivered

      | owed | happened |
      | --- | --- |
      | returned | ✓ returned |
      | ends within 2 s | ✗ took 15.06014 s |
      | never reaches \`unreachable\` | ✗ reached \`unreachable\` |

      \`\`\`sh
      npx patchmatrix run -g contract/swallowed-redelivery@4.13+wide#virtual
      npx patchmatrix trace contract/swallowed-redelivery@4.13+wide#virtual --against contract/swallowed-redelivery@4.13+none#virtual
      \`\`\`

      </details>"
    `);
  });

  test('totals of the pass table can be read without unfolding it', () => {
    const summaries = reportOn(recordedResults())
      .split('\n')
      .filter((line) => /<summary><code>(?:contract|hot-loop|upgrade)<\/code>/.test(line));
    expect(summaries.map((line) => line.replace(/<[^>]*>/g, ''))).toEqual([
      'contract: 12/12 on none and narrow, 7/12 on wide',
      'hot-loop: 1/4 on none, 3/4 on wide and narrow',
      'upgrade: 1/3 on 4.13, 2/3 on 4.14',
    ]);
  });
});

test('patches that are diffs are among what was loaded', () => {
  const results = recordedResults(one);
  const diff = { file: 'patches/fix.patch', loadFile: '/cache/fix.patch', sha256: 'cd'.repeat(32) };
  const variants = [...results.plan.variants, { id: 'fix', modules: {}, diffs: [diff] }];
  expect(reportOn({ ...results, plan: { ...results.plan, variants } })).toContain(
    '| `fix` | patch | `patches/fix.patch` | `cdcdcdcdcdcd` |',
  );
});

describe('what is not known stands beside the headline and is not counted in it', () => {
  const shownOn = (change: (result: CellResult) => CellResult): string =>
    reportOn(recordedResults({ ...one, suites: ['contract'], change }));

  test('a scenario whose real clock has not finished is unverified', () => {
    const markdown = shownOn(changeCells('fail-after@4.13+wide#real', pendingCell));
    expect(firstLine(markdown)).toContain('breaks 5 of 11 scenarios');
    expect(markdown).toContain(
      '- Beside that, and not counted as passed: 0 spurious, 1 unverified (`contract/fail-after@4.13+wide`).',
    );
    expect(markdown).toContain('- **The run is not complete**: 1 of 48 cells did not finish.');
    expect(markdown).toMatch(/\| ✓ 50 ms \| ✓ 50 ms\\\* \*\*unverified\*\* \|/);
  });

  test('a scenario whose attempts disagree is spurious', () => {
    const markdown = shownOn(
      changeCells('fail-after@4.13+wide#virtual', (result) => ({ ...result, spurious: 'passed in 1 of 2' })),
    );
    expect(firstLine(markdown)).toContain('breaks 5 of 11 scenarios');
    expect(markdown).toContain('1 spurious (`contract/fail-after@4.13+wide`), 0 unverified');
    expect(markdown).toContain('4.13+wide passed in 1 of 2');
  });

  test.each(['virtual', 'real'])(
    'a scenario whose attempts disagree on the %s clock did not pass',
    (clock) => {
      const markdown = shownOn(
        changeCells(`#${clock}`, (result) => ({ ...result, spurious: 'passed in 1 of 2' })),
      );
      expect(markdown).toContain('<code>contract</code>: 0/12 on every column</summary>');
    },
  );

  test('a skipped scenario is only counted', () => {
    const markdown = shownOn(changeCells('fail-after@4.13+wide', skippedCell));
    expect(markdown).toContain('0 spurious, 0 unverified, 1 skipped.');
  });

  test('a run that was interrupted says so, and a column without results could not be compared', () => {
    const results = recordedResults({
      ...one,
      suites: ['upgrade'],
      change: changeCells('+wide', pendingCell),
      complete: false,
      interrupted: 'SIGINT',
    });
    const markdown = reportOn(results);
    expect(firstLine(markdown)).toBe('**`wide` could not be compared in any scenario on 4.13.**');
    expect(markdown).toContain(
      '- **The run is not complete**, interrupted by SIGINT: 6 of 12 cells did not finish.',
    );
  });

  test('clocks that disagree are named', () => {
    const markdown = shownOn(
      changeCells('fail-after@4.13+wide#real', (result) =>
        erroredCell(result, {
          end: 'signalled',
          problem: 'found the signal SIGSEGV',
          output: 'a\n```\n</details>\n',
        }),
      ),
    );
    expect(markdown).toContain('- The clocks disagree on 1: `contract/fail-after@4.13+wide`.');
    expect(markdown).toContain('`contract/fail-after@4.13+wide#real`: found the signal SIGSEGV');
    expect(markdown).toContain('````text\na\n```\n</details>\n````');
  });
});

test('without a baseline the verdict is how many pass', () => {
  const markdown = reportOn(recordedResults({ ...one, variants: ['none'] }));
  expect(firstLine(markdown)).toBe(
    '**14 of 19 scenarios pass, over 1 column; there is no baseline to compare with.**',
  );
});

test('a baseline that is a column of another runtime is named, and so are the columns held against it', () => {
  const results = recordedResults({ runtimes: three, variants: ['none'] });
  const plan = {
    ...results.plan,
    columns: results.plan.columns.map((column) =>
      column.id === '4.13+none' ? column : { ...column, baseline: '4.13+none' },
    ),
  };
  const markdown = reportOn({ ...results, plan });
  expect(firstLine(markdown)).toBe(
    '**`4.14+none` breaks 1 of 19 scenarios against `4.13+none`, and fixes 2; ' +
      '`4.14.2+none` breaks 1 of 19 scenarios against `4.13+none`, and fixes 4.**',
  );
  expect(markdown).toContain('| scenario | `4.13+none` | `4.14+none` | `4.14.2+none` |');
});

test('what differs from accepted results is counted in the opening and listed at the end', () => {
  const results = recordedResults(one);
  const markdown = reportOn(results, {
    acceptedFile: 'results/baseline.json',
    deviations: [
      { cell: 'contract/a@4.13+wide#real', kind: 'better', against: 'accepted', description: 'passes | now' },
    ],
  });
  expect(markdown).toContain(
    '- Against `results/baseline.json`: 1 cell better than accepted, each clock counted.',
  );
  expect(markdown).toContain('- better: `contract/a@4.13+wide#real`: passes \\| now');
});

describe('real times', () => {
  const timed = (column: string, seconds: number, samples: number): CellResult =>
    buildCell({
      ...{ column, clock: 'real' },
      ...(column !== '1+none' && { baseline: '1+none' }),
      attempts: Array.from({ length: samples }, (_, index) => ({
        result: { elapsed: seconds * (1 + index / 1000) },
      })),
    });
  const timesOf = (...cells: readonly CellResult[]): string =>
    reportOn(buildResults(cells))
      .replace(/^[^]*?(?=Real times)/, '')
      .split('\n\n**')[0] ?? '';

  test('are claimed with their ratio and their samples', () => {
    expect(timesOf(timed('1+none', 0.01, 10), timed('1+wide', 0.024, 12))).toBe(
      'Real times: 1 slower, 0 faster.\n\n' +
        '- `s/a@1+wide` is 2.4 × slower: 10 ms → 24 ms (medians of 10 and 12 samples, p &lt; 0.001)',
    );
  });

  test('of too few samples make no claim', () => {
    expect(timesOf(timed('1+none', 0.01, 1), timed('1+wide', 0.9, 3))).toBe(
      'Real times: no claim about 1 pair, with 1 sample a side where 7 are needed.',
    );
  });
});
