import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { buildCell, buildResults, type CellOptions } from '../compare/fixtures/build-cells.ts';
import type { CellResult } from '../record/run-results.ts';
import { firstLine, reportOn } from './fixtures/markdown-reports.ts';
import { countTableCells, listTags, stripInert } from './fixtures/read-markdown.ts';
import { erroredCell, recordedResults } from './fixtures/recorded-results.ts';

const one = { runtimes: { '4.13': '4.13.0' }, variants: ['none', 'wide'] };

const ownTags = new Set([
  ...['<details>', '</details>', '<summary>', '</summary>', '<code>', '</code>', '<br>', '<sub>', '</sub>'],
]);

test('no text of a scenario or a child breaks a table, opens a tag or mentions anybody', () => {
  const pieces = fc.constantFrom(
    ...['`', '|', '\\', '<', '>', '</details>', '</summary>', '<img src=x>', '@all', '#1', '\n', '\r\n\r\n'],
    ...['```', '~~~', '[a](b)', '**', '&lt;', 'https://a.b', '\u001b[31m', 'a', ' ', '\u202e', '- ', '---'],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  const plain = reportOn(recordedResults({ ...one, suites: ['contract'], change: broken('x') }));
  fc.assert(
    fc.property(text, (any) => {
      const markdown = reportOn(recordedResults({ ...one, suites: ['contract'], change: broken(any) }), {
        acceptedFile: any,
        deviations: [{ cell: any, kind: 'worse', against: 'accepted', description: any }],
      });
      for (const cells of countTableCells(markdown)) expect(new Set(cells).size).toBe(1);
      expect(countTableCells(markdown).length).toBe(countTableCells(plain).length);
      expect(listTags(markdown).filter((tag) => !ownTags.has(tag))).toEqual([]);
      const details = (tag: string) => listTags(markdown).filter((found) => found === tag).length;
      expect(details('</details>')).toBe(details('<details>'));
      expect(stripInert(markdown)).not.toMatch(/@[a-z]|#\d/i);
      expect(markdown).not.toMatch(/[^\P{Cc}\n]|\p{Cs}/u);
    }),
    { numRuns: 60, seed: 20261122 },
  );
});

/** Everything that a scenario, a patch or a child can word, in the words that are given. */
function broken(text: string): (result: CellResult) => CellResult {
  return (result) => {
    const scenario = { ...result.scenario, title: text, rule: text };
    const worded = { ...result, scenario };
    if (result.cell.id.includes('fail-after@4.13+wide')) {
      return erroredCell(worded, { problem: text, threw: text, output: `first\n${text}\nlast` });
    }
    if (result.cell.id.includes('move-on-after@4.13+wide')) return { ...worded, spurious: text };
    const { judgement } = result;
    if (judgement === undefined) return worded;
    const expectations = judgement.expectations.map((expectation) => ({
      ...expectation,
      owed: text,
      happened: text,
    }));
    return { ...worded, judgement: { ...judgement, reason: text, expectations } };
  };
}

describe('2,000 scenarios with long titles', () => {
  const kinds: readonly CellOptions[] = [
    { result: { elapsed: 5 }, failed: ['within', 'never-reaches unreachable'], reason: 'took 5 s' },
    { result: { elapsed: 1 } },
    { result: { passes: 9 } },
    { attempts: [{ result: {} }, { result: {}, failed: ['outcome'] }] },
  ];
  const cells = Array.from({ length: 2000 }, (_, index) => index).flatMap((index) =>
    ['none', 'wide', 'narrow'].map((variant) => {
      const cell = buildCell({
        ...{ scenario: `suite-${index % 5}/scenario-number-${index}`, column: `4.13+${variant}` },
        ...(variant === 'none'
          ? { result: {}, failed: index % 4 === 1 ? ['outcome'] : [] }
          : { baseline: '4.13+none', ...kinds[index % 4] }),
      });
      const title = `${'<b>a long title | with markup</b> '.repeat(8)}${index}`;
      return { ...cell, scenario: { ...cell.scenario, title, rule: title, suite: `suite-${index % 5}` } };
    }),
  );
  const markdown = reportOn(buildResults(cells));

  test('fit a comment on GitHub', () => {
    expect(markdown.length).toBeLessThan(60_000);
    expect(markdown.length).toBeGreaterThan(40_000);
  });

  test('lose what does not fit, and say how much of each', () => {
    const notes = markdown.split('\n').filter((line) => line.includes('left out here'));
    expect(notes.map((line) => line.replace(/\d[\d,]*/, 'N'))).toMatchInlineSnapshot(`
      [
        "N scenarios more left out here, none of a larger change.",
        "N regressions more left out here, none larger than these.",
        "- N scenarios more left out here",
        "- N scenarios more left out here",
        "- N scenarios more left out here",
        "| N scenarios more left out here |  |  |  |",
        "| N scenarios more left out here |  |  |  |",
        "| N scenarios more left out here |  |  |  |",
        "| N scenarios more left out here |  |  |  |",
        "| N scenarios more left out here |  |  |  |",
      ]
    `);
  });

  test('keep the verdict, the totals, the versions and the command', () => {
    expect(firstLine(markdown)).toBe(
      '**`wide` breaks 500 of 1,500 scenarios on 4.13, and fixes 500; ' +
        '`narrow` breaks 500 of 1,500 scenarios on 4.13, and fixes 500.**',
    );
    expect(markdown).toContain('1,000 spurious');
    expect(markdown).toContain(
      '<code>suite-4</code>: 300/400 on <code>none</code>, 200/400 on <code>wide</code> and <code>narrow</code>',
    );
    expect(markdown.trimEnd()).toMatch(/```sh\nnpx patchmatrix run\n```$/);
  });

  test('leave every table and every fold whole', () => {
    for (const counts of countTableCells(markdown)) expect(new Set(counts).size).toBe(1);
    expect(markdown.split('<details>').length).toBe(markdown.split('</details>').length);
  });
});

test('120 columns fit a comment too', () => {
  const cells = Array.from({ length: 60 }, (_, index) => index).flatMap((index) =>
    Array.from({ length: 20 }, (_, runtime) => `4.${runtime}`).flatMap((runtime) =>
      ['none', 'a', 'b', 'c', 'd', 'e'].map((variant) =>
        buildCell({
          ...{ scenario: `s/scenario-${index}`, column: `${runtime}+${variant}` },
          ...(variant === 'none' ? { result: {} } : { baseline: `${runtime}+none` }),
          ...(variant !== 'none' && {
            result: { elapsed: index },
            failed: index % 7 === 0 ? ['within'] : [],
          }),
        }),
      ),
    ),
  );
  const markdown = reportOn(buildResults(cells));
  expect(markdown.length).toBeLessThan(60_000);
  expect(firstLine(markdown)).toContain(
    '**`a` breaks 9 of 60 scenarios on 4.0, 4.1, 4.2, 4.3, 4.4, 4.5, 4.6 and 13 more',
  );
  for (const counts of countTableCells(markdown)) expect(new Set(counts).size).toBe(1);
});
