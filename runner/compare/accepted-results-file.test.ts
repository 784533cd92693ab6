/** What was accepted, as it is written to a file and read from it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type AcceptedResult, parseAcceptedResults, renderAcceptedResults } from './accepted-results.ts';
import { counters } from './fixtures/build-cells.ts';

describe('the file', () => {
  const name = fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom('4.13+none', '4.14+wide'))
    .map(([scenario, column]) => `${scenario}@${column}`);
  const count = fc.nat();
  const entry = fc.record(
    {
      verdict: fc.constantFrom('passed' as const, 'failed' as const, 'errored' as const),
      failed: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
      ticks: count,
      passes: count,
      reschedules: count,
      afterwards: count,
      because: fc.string(),
      until: fc.constantFrom('4.14.2', '5'),
    },
    { requiredKeys: ['verdict'] },
  ) as fc.Arbitrary<AcceptedResult>;
  const accepted = fc.array(fc.tuple(name, entry), { maxLength: 8 }).map((entries) => new Map(entries));

  test('says back what was written to it', () => {
    fc.assert(
      fc.property(accepted, (entries) => {
        const text = renderAcceptedResults(entries);
        const lines = text.split('\n');
        const parsed = [...parseAcceptedResults(text)].map(([key, { line, ...known }]) => {
          expect(lines[(line ?? 0) - 1]).toContain(`${JSON.stringify(key)}: {`);
          return [key, known] as const;
        });
        expect(new Map(parsed)).toEqual(entries);
      }),
    );
  });

  test('is the same text in whatever order the entries come', () => {
    fc.assert(
      fc.property(accepted, (entries) => {
        const text = renderAcceptedResults(entries);
        expect(renderAcceptedResults(new Map([...entries].toReversed()))).toBe(text);
        expect(renderAcceptedResults(parseAcceptedResults(text))).toBe(text);
      }),
    );
  });

  test('of many cells are read in a time that grows as they do', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `a/s${index}@1+none#real`);
    const accepted = Object.fromEntries(names.map((name) => [name, { verdict: 'passed' }]));
    const text = JSON.stringify({ format: 1, accepted }, null, 1);
    const startedAt = performance.now();
    expect([...parseAcceptedResults(text).values()].at(-1)?.line).toBe(4 + 3 * 19_999);
    // Where each was looked for in all lines it took a minute.
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test('has a line for each entry, sorted, and ends with a line end', () => {
    const text = renderAcceptedResults(
      new Map<string, AcceptedResult>([
        ['b/x@4.13+wide', { verdict: 'failed', failed: ['within', 'catches s'], ...counters }],
        ['b/x@4.13+none', { verdict: 'passed', ...counters }],
        ['a/y@4.14+none', { verdict: 'errored' }],
      ]),
    );
    expect(text).toBe(
      [
        '{',
        '  "format": 1,',
        '  "accepted": {',
        '    "a/y@4.14+none": {"verdict":"errored"},',
        '    "b/x@4.13+none": {"verdict":"passed","ticks":4,"passes":3,"reschedules":2,"afterwards":0},',
        '    "b/x@4.13+wide": {"verdict":"failed","failed":["within","catches s"],"ticks":4,"passes":3,"reschedules":2,"afterwards":0}',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  test('may hold nothing', () => {
    expect(parseAcceptedResults(renderAcceptedResults(new Map()))).toEqual(new Map());
  });

  test.each([
    ['another format', { format: 2, accepted: {} }, '`format`: expected 1, found 2'],
    ['no format', { accepted: {} }, '`format`: expected "format", found undefined'],
    ['no entries', { format: 1 }, '`accepted`: expected "accepted", found undefined'],
    ['nothing in it', null, 'expected Object, found null'],
    [
      'a verdict that there is not',
      { format: 1, accepted: { x: { verdict: 'skipped' } } },
      '`accepted.x.verdict`: expected ("passed" | "failed" | "errored"), found "skipped"',
    ],
    [
      'a counter that is no number',
      { format: 1, accepted: { x: { verdict: 'passed', ticks: '4' } } },
      '`accepted.x.ticks`: expected number, found "4"',
    ],
    [
      'a name that is no text',
      { format: 1, accepted: { x: { verdict: 'failed', failed: [1] } } },
      '`accepted.x.failed.0`: expected string, found 1',
    ],
    [
      'an end that is no version',
      { format: 1, accepted: { x: { verdict: 'failed', until: 'soon' } } },
      '`accepted.x.until`: expected a version, found "soon"',
    ],
  ])('with %s is refused: where, what was expected and what was found', (_, file, message) => {
    expect(() => parseAcceptedResults(JSON.stringify(file))).toThrow(new Error(message));
  });

  test('with a key that there is not is refused by its name', () => {
    const file = { format: 1, accepted: { x: { verdict: 'passed', tick: 4 } } };
    expect(() => parseAcceptedResults(JSON.stringify(file))).toThrow(/`accepted\.x\.tick`.*found "tick"/);
  });

  test('that is no JSON is refused', () => {
    const text = renderAcceptedResults(new Map([['x', { verdict: 'passed' as const }]]));
    expect(() => parseAcceptedResults(text.slice(0, -5))).toThrow(SyntaxError);
    expect(() => parseAcceptedResults('')).toThrow(SyntaxError);
  });
});
