import { describe, expect, test } from 'vitest';

import { createTapParser } from './parse-tap.ts';

/** Each test as `NAME: OUTCOME MESSAGE`, and last what the end says, if it does. */
function read(text: string, pieces: readonly string[] = [text]): string[] {
  const found: string[] = [];
  const parser = createTapParser(({ test: name, result }) => {
    found.push(`${name}: ${result.outcome}${result.message === undefined ? '' : ` ${result.message}`}`);
  });
  for (const piece of pieces) parser.add(piece);
  const problem = parser.end();
  return problem === undefined ? found : [...found, problem];
}

describe('tests', () => {
  test('are lines with ok, with and without numbers, directives and escapes', () => {
    expect(
      read(`TAP version 13
ok 1 - first
not ok 2 second
ok - third # SKIP no network
not ok 4 - fourth # TODO later
ok 5 - fifth # todo
ok 6 - issue \\#12
ok
noise
1..7
`),
    ).toEqual([
      'first: passed',
      'second: failed',
      'third: skipped no network',
      'fourth: skipped to do: later',
      'fifth: passed',
      'issue #12: passed',
      'test 7: passed',
    ]);
  });

  test('have what went wrong in their diagnostics', () => {
    expect(
      read(`not ok 1 - a
  ---
  duration_ms: 12
  error: |-
    expected 1

    to be 2
  code: 'X'
  ...
not ok 2 - b
  ---
  message: "it \\"broke\\""
  ...
not ok 3 - c
  ---
  found: 1
  wanted: 2
  ...
`),
    ).toEqual(['a: failed expected 1\n\nto be 2', 'b: failed it "broke"', 'c: failed found: 1\nwanted: 2']);
  });
});

describe('tests within tests', () => {
  test('end the diagnostics before them that nobody has ended', () => {
    const text = `ok 1 - first
  ---
  duration_ms: 1
not ok 2 - second
  ---
  error: 'no'
1..3
Bail out! no more
`;
    expect(read(text)).toEqual([
      'first: passed',
      'second: failed no',
      'expected the tests to go on to their end, found `Bail out!` no more',
    ]);
  });

  test('are named by those around them, which are no tests of their own', () => {
    expect(
      read(`# Subtest: outer
    # Subtest: inner
        ok 1 - deep
        1..1
    ok 1 - inner
    not ok 2 - beside
    1..2
not ok 1 - outer
ok 2 - last
1..2
`),
    ).toEqual(['outer > inner > deep: passed', 'outer > beside: failed', 'last: passed']);
  });

  test('are told of where it is the test around them that fails', () => {
    expect(
      read(`# Subtest: outer
    ok 1 - inner
    1..1
not ok 1 - outer
  ---
  error: 'hook failed'
  ...
`),
    ).toEqual(['outer > inner: passed', 'outer: failed hook failed']);
  });

  test('may stand in braces', () => {
    expect(
      read(`ok 1 - outer {
    ok 1 - inner
    1..1
}
ok 2 - empty {
}
1..2
`),
    ).toEqual(['outer > inner: passed', 'empty: passed']);
  });
});

describe('a text that is no whole report', () => {
  test.each([
    ['ok 1 - a\n1..2\n', 'expected 2 tests, as the plan says, found 1'],
    ['1..1\n', 'expected 1 tests, as the plan says, found 0'],
    ['Bail out! no database\n', 'expected the tests to go on to their end, found `Bail out!` no database'],
  ])('says so at its end: %j', (text, expected) => {
    expect(read(text).at(-1)).toBe(expected);
  });

  test('of a suite that is skipped as a whole is one', () => {
    expect(read('1..0 # SKIP not on this system\n')).toEqual([]);
  });
});

test('it makes no difference in which pieces the text comes', () => {
  const text =
    'ok 1 - a\n# Subtest: b\n    not ok 1 - c\n      ---\n      error: no\n      ...\n    1..1\nnot ok 2 - b\n1..2\n';
  expect(read(text, [...text])).toEqual(read(text));
  expect(read(text)).toEqual(['a: passed', 'b > c: failed no']);
});

test('the last test waits for its diagnostics no longer than it is told', () => {
  const found: string[] = [];
  const parser = createTapParser(({ test: name }) => found.push(name));
  parser.add('ok 1 - a\n');
  expect(found).toEqual([]);
  parser.flush();
  expect(found).toEqual(['a']);
});
