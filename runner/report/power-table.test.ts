import pc from 'picocolors';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';

import { buildCell, buildResults } from '../compare/fixtures/build-cells.ts';
import { measurePower, type SuitePower } from '../compare/suite-power.ts';
import { pendingCell, recordedResults } from './fixtures/recorded-results.ts';
import { renderPowerMarkdown, renderPowerTable } from './power-table.ts';

const colors = pc.createColors(false);
const two = measurePower(recordedResults());
const three = measurePower(
  recordedResults({ runtimes: { '4.13': '4.13.0', '4.14': '4.14.0', '4.14.2': '4.14.2' } }),
);

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => stringWidth(line)));

/** A made-up suite of many scenarios on two columns, all of them told apart. */
const manyScenarios = (count: number, prefix = 'suite/scenario-'): SuitePower => {
  const column = (variant: string) => ({ id: `1+${variant}`, runtime: '1', variant });
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  return {
    pairs: [{ kind: 'variants', left: column('none'), right: column('wide') }],
    scenarios: names.map((scenario) => ({ scenario, distinctions: ['trace'] })),
    catches: [],
    uncaught: [],
    tellNothing: [],
    tellOnlyByTrace: names,
    equalColumns: [],
    needlessPatches: [],
  };
};

test('the table of the default matrix fits a terminal of 80 columns', () => {
  const text = renderPowerTable(two, { width: 80, colors });
  expect(widest(text)).toBeLessThanOrEqual(80);
  expect(text).toMatchInlineSnapshot(`
    "                                  4.13                    4.14
                                      none  none    wide      none  none    wide
                                      wide  narrow  narrow    wide  narrow  narrow
    contract
      self-cancel-then-sleep          ≠     =       ≠         ≠     =       ≠
      task-group-self-cancel          ≠     =       ≠         ≠     =       ≠
      child-cancels-its-task-group    ~     ~       ~         ~     ~       ~
      swallowed-redelivery            ≠     =       ≠         ≠     =       ≠
      cancelled-before-entry          ≠     =       ≠         ≠     =       ≠
      expired-deadline                ≠     =       ≠         ≠     =       ≠
      fail-after                      =     =       =         =     =       =
      move-on-after                   =     =       =         =     =       =
      cancel-from-outside             =     =       =         =     =       =
      child-swallows-once             ~     ~       ~         ~     ~       ~
      shielded-cleanup                ~     ~       ~         ~     ~       ~
      failing-child-cancels-siblings  ~     ~       ~         ~     ~       ~
    hot-loop
      zombie-scope                    ≠     ≠       =         ≠     ≠       =
      orphaned-task-group             ≠     ≠       =         ≠     ≠       =
      refusing-waiter                 ≠     ~       ≠         ≠     ~       ≠
      cancel-then-lock                ≠     =       ≠         ≠     =       ≠
    upgrade
      lock-cancelled-waiter           =     =       =         =     =       =
      start-error-lost                ~     =       ~         ~     =       ~
      unclosed-scope-in-child         =     =       =         ~     =       ~
    by verdict                        9/19  2/19    7/19      9/19  2/19    7/19

                                      4.13 → 4.14
                                      none  wide  narrow
    contract
      self-cancel-then-sleep          =     =     =
      task-group-self-cancel          =     ~     =
      child-cancels-its-task-group    =     =     =
      swallowed-redelivery            =     =     =
      cancelled-before-entry          =     =     =
      expired-deadline                =     =     =
      fail-after                      =     =     =
      move-on-after                   =     =     =
      cancel-from-outside             =     =     =
      child-swallows-once             =     =     =
      shielded-cleanup                =     ~     =
      failing-child-cancels-siblings  =     =     =
    hot-loop
      zombie-scope                    =     =     =
      orphaned-task-group             =     =     =
      refusing-waiter                 =     ~     =
      cancel-then-lock                =     =     =
    upgrade
      lock-cancelled-waiter           ≠     ≠     ≠
      start-error-lost                ≠     ≠     ≠
      unclosed-scope-in-child         ≠     ≠     ≠
    by verdict                        3/19  3/19  3/19

    ≠ the verdicts differ, ~ only what was observed differs, = no difference; each
    column compares the two that it names
    - caught by a verdict: 4.13+wide by 6 of 19, 4.14+wide by 6 of 19
    - no scenario catches: 4.13+narrow, 4.14+narrow
    - told apart only by a trace, never by a verdict:
      contract/child-cancels-its-task-group, contract/child-swallows-once,
      contract/shielded-cleanup, contract/failing-child-cancels-siblings
    - tells no two columns apart: contract/fail-after, contract/move-on-after,
      contract/cancel-from-outside"
  `);
});

test('what follows stands below: what no scenario catches, what is equal, what tells nothing', () => {
  const text = renderPowerTable(three, { width: 400, colors });
  const facts = text.split('\n').filter((line) => line.startsWith('- '));
  expect(facts).toEqual([
    '- caught by a verdict: 4.13+wide by 6 of 19, 4.14+wide by 6 of 19, 4.14.2+wide by 6 of 19',
    '- no scenario catches: 4.13+narrow, 4.14+narrow, 4.14.2+narrow',
    '- equal in every field: 4.14+wide = 4.14.2+wide; 4.14+narrow = 4.14.2+none = 4.14.2+narrow',
    '- changes nothing any more, so drop it: narrow from 4.14.2 on, in 19 scenarios',
    '- told apart only by a trace, never by a verdict: contract/child-cancels-its-task-group, ' +
      'contract/child-swallows-once, contract/shielded-cleanup, contract/failing-child-cancels-siblings',
    '- tells no two columns apart: contract/fail-after, contract/move-on-after, contract/cancel-from-outside',
  ]);
});

test('no line is wider than the terminal, however narrow that is', () => {
  for (const power of [two, three]) {
    for (const width of [12, 20, 33, 40, 57, 80, 100, 200]) {
      expect(widest(renderPowerTable(power, { width, colors }))).toBeLessThanOrEqual(width);
    }
  }
});

test('colours change nothing but the colours', () => {
  const coloured = renderPowerTable(three, { width: 80, colors: pc.createColors(true) });
  expect(coloured).toContain('\u001b[32m≠');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderPowerTable(three, { width: 80, colors }));
});

test('pairs that cannot be compared are marked, and a column without any verdict is named', () => {
  const power = measurePower(
    recordedResults({
      runtimes: { '4.13': '4.13.0' },
      variants: ['none', 'wide'],
      suites: ['hot-loop'],
      change: (result) => (result.column.variant === 'wide' ? pendingCell(result) : result),
    }),
  );
  expect(renderPowerTable(power, { width: 80, colors })).toMatchInlineSnapshot(`
    "                       4.13
                           none
                           wide
    hot-loop
      zombie-scope         ?
      orphaned-task-group  ?
      refusing-waiter      ?
      cancel-then-lock     ?
    by verdict             0/0

    ? not comparable; each column compares the two that it names
    - could not be compared with a baseline: 4.13+wide"
  `);
});

test('a single column leaves nothing to tell apart', () => {
  const power = measurePower(buildResults([buildCell({ result: {} })]));
  const words = 'There is only one column: nothing to tell apart.';
  expect(renderPowerTable(power, { width: 80, colors })).toBe(words);
  expect(renderPowerMarkdown(power)).toBe(words);
});

test('Markdown has the same table and the same facts', () => {
  expect(renderPowerMarkdown(two)).toMatchInlineSnapshot(`
    "| scenario | \`4.13\`<br>\`none\` / \`wide\` | \`4.13\`<br>\`none\` / \`narrow\` | \`4.13\`<br>\`wide\` / \`narrow\` | \`4.14\`<br>\`none\` / \`wide\` | \`4.14\`<br>\`none\` / \`narrow\` | \`4.14\`<br>\`wide\` / \`narrow\` | \`4.13\` → \`4.14\`<br>\`none\` | \`4.13\` → \`4.14\`<br>\`wide\` | \`4.13\` → \`4.14\`<br>\`narrow\` |
    | --- | :-: | :-: | :-: | :-: | :-: | :-: | :-: | :-: | :-: |
    | \`contract/self-cancel-then-sleep\` | ≠ | = | ≠ | ≠ | = | ≠ | = | = | = |
    | \`contract/task-group-self-cancel\` | ≠ | = | ≠ | ≠ | = | ≠ | = | \\~ | = |
    | \`contract/child-cancels-its-task-group\` | \\~ | \\~ | \\~ | \\~ | \\~ | \\~ | = | = | = |
    | \`contract/swallowed-redelivery\` | ≠ | = | ≠ | ≠ | = | ≠ | = | = | = |
    | \`contract/cancelled-before-entry\` | ≠ | = | ≠ | ≠ | = | ≠ | = | = | = |
    | \`contract/expired-deadline\` | ≠ | = | ≠ | ≠ | = | ≠ | = | = | = |
    | \`contract/fail-after\` | = | = | = | = | = | = | = | = | = |
    | \`contract/move-on-after\` | = | = | = | = | = | = | = | = | = |
    | \`contract/cancel-from-outside\` | = | = | = | = | = | = | = | = | = |
    | \`contract/child-swallows-once\` | \\~ | \\~ | \\~ | \\~ | \\~ | \\~ | = | = | = |
    | \`contract/shielded-cleanup\` | \\~ | \\~ | \\~ | \\~ | \\~ | \\~ | = | \\~ | = |
    | \`contract/failing-child-cancels-siblings\` | \\~ | \\~ | \\~ | \\~ | \\~ | \\~ | = | = | = |
    | \`hot-loop/zombie-scope\` | ≠ | ≠ | = | ≠ | ≠ | = | = | = | = |
    | \`hot-loop/orphaned-task-group\` | ≠ | ≠ | = | ≠ | ≠ | = | = | = | = |
    | \`hot-loop/refusing-waiter\` | ≠ | \\~ | ≠ | ≠ | \\~ | ≠ | = | \\~ | = |
    | \`hot-loop/cancel-then-lock\` | ≠ | = | ≠ | ≠ | = | ≠ | = | = | = |
    | \`upgrade/lock-cancelled-waiter\` | = | = | = | = | = | = | ≠ | ≠ | ≠ |
    | \`upgrade/start-error-lost\` | \\~ | = | \\~ | \\~ | = | \\~ | ≠ | ≠ | ≠ |
    | \`upgrade/unclosed-scope-in-child\` | = | = | = | \\~ | = | \\~ | ≠ | ≠ | ≠ |
    | by verdict | 9/19 | 2/19 | 7/19 | 9/19 | 2/19 | 7/19 | 3/19 | 3/19 | 3/19 |

    ≠ the verdicts differ, \\~ only what was observed differs, = no difference; each column compares the two that it names.

    - caught by a verdict: \`4.13+wide\` by 6 of 19, \`4.14+wide\` by 6 of 19
    - no scenario catches: \`4.13+narrow\`, \`4.14+narrow\`
    - told apart only by a trace, never by a verdict: \`contract/child-cancels-its-task-group\`, \`contract/child-swallows-once\`, \`contract/shielded-cleanup\`, \`contract/failing-child-cancels-siblings\`
    - tells no two columns apart: \`contract/fail-after\`, \`contract/move-on-after\`, \`contract/cancel-from-outside\`"
  `);
});

test('Markdown of 2,000 scenarios fits a comment and counts what it leaves out', () => {
  const text = renderPowerMarkdown(manyScenarios(2000));
  expect(text.length).toBeLessThan(60_000);
  expect(text).toMatch(/Left out here, but counted: \d[\d,]* scenarios\./);
  expect(text).toContain('and 1,960 more');
  expect(text).toContain('| by verdict | 0/2000 |');
});

test('a name that is none stays within its cell', () => {
  const text = renderPowerMarkdown(manyScenarios(2, 'a|b `c` <img> @all '));
  expect(text).toContain('| a\\|b `c` &lt;img&gt; @\u200ball 0 | \\~ |');
});
