import { describe, expect, test } from 'vitest';
import {
  cancel,
  enter,
  failAfter,
  group,
  mark,
  moveOnAfter,
  scenario,
  scope,
  sleep,
  spawn,
} from './index.ts';
import { parseScenario, ScenarioError } from './parse-scenario.ts';

const valid = scenario({
  title: 'a task cancels its own scope, then sleeps',
  rule: 'A task that cancels the scope it stands in is cancelled at its next checkpoint.',
  main: [
    group('g', [
      spawn('child', { into: 'g' }, [
        moveOnAfter('m', 1, [failAfter('f', 1, [scope('s', [cancel('s'), sleep(5), mark('unreachable')])])]),
      ]),
      enter('by hand'),
      mark('reached'),
    ]),
  ],
  owed: {
    outcome: 'raised group(ValueError,group(KeyError))',
    reaches: ['reached'],
    neverReaches: ['unreachable'],
    catches: ['g', 'm', 'f', 's'],
    withinSeconds: 2,
    atRest: true,
  },
  versions: '>=4.13 <4.15',
});

describe('a valid scenario', () => {
  test('is returned as it is', () => {
    expect(parseScenario(valid)).toBe(valid);
  });

  test('needs no more than a title, a rule, steps and an outcome', () => {
    const least = { title: 't', rule: 'r', main: [], owed: { outcome: 'cancelled' } };

    expect(parseScenario(least)).toBe(least);
  });
});

describe('a mistake', () => {
  test.each<readonly [what: string, change: object, problem: string]>([
    ['a title of two lines', { title: 'a\nb' }, 'title: expected one line of text, found `"a\\nb"` (string)'],
    ['an empty rule', { rule: ' ' }, 'rule: expected one line of text, found `" "` (string)'],
    ['an unknown key', { tilte: 't' }, 'unknown key `tilte` of a scenario; did you mean `title`?'],
    [
      'versions that are no range',
      { versions: 'four' },
      'versions: expected a semver range, such as ">=4.13 <4.15", found `"four"` (string)',
    ],
    [
      'a version that became a number',
      { versions: 4.1 },
      'versions: expected a semver range, such as ">=4.13 <4.15", found `4.1` (number)',
    ],
    ['nothing that is owed', { owed: undefined }, 'owed: expected what is owed (an object), found nothing'],
  ])('in the scenario is told: %s', (_what, change, problem) => {
    expect(problemsOf({ ...valid, ...change })).toEqual([problem]);
  });

  test.each<readonly [what: string, change: object, problem: string]>([
    [
      'no outcome',
      { outcome: undefined },
      'owed.outcome: expected "cancelled", "raised NAME" or "returned", found nothing',
    ],
    [
      'an outcome that nobody can owe',
      { outcome: 'deadlock' },
      'owed.outcome: expected "cancelled", "raised NAME" or "returned", found `"deadlock"` (string)',
    ],
    [
      'an error without its name',
      { outcome: 'raised ' },
      'owed.outcome: expected "cancelled", "raised NAME" or "returned", found `"raised "` (string)',
    ],
    ['an unknown key', { reachs: [] }, 'owed: unknown key `reachs` of what is owed; did you mean `reaches`?'],
    [
      'a mark that no step logs',
      { neverReaches: ['unreachible'] },
      'owed.neverReaches[0]: expected a mark that a step logs, found `unreachible`; did you mean `unreachable`?',
    ],
    [
      'a mark that is owed both ways',
      { reaches: ['reached', 'unreachable'] },
      'owed.neverReaches[0]: `unreachable` stands in `reaches` too',
    ],
    [
      'an id whose exit is never logged',
      { catches: ['s', 'by hand'] },
      'owed.catches[1]: expected an id of a scope, timeout or group that a step makes, found `by hand`; ' +
        'known: `g`, `m`, `f`, `s`',
    ],
    [
      'one id in place of a list',
      { catches: 's' },
      'owed.catches: expected a list, each entry an id (a string), found `"s"` (string)',
    ],
    [
      'a mark that is a number',
      { reaches: [1] },
      'owed.reaches[0]: expected a mark (a string), found `1` (number)',
    ],
    [
      'a bound of nothing',
      { withinSeconds: 0 },
      'owed.withinSeconds: expected a positive number of seconds, found `0` (number)',
    ],
    ['a rest that is a number', { atRest: 1 }, 'owed.atRest: expected true or false, found `1` (number)'],
  ])('in what is owed is told by its path: %s', (_what, change, problem) => {
    expect(problemsOf({ ...valid, owed: { ...valid.owed, ...change } })).toEqual([problem]);
  });

  test('does not hide the others, nor those of the steps', () => {
    const value = {
      rule: 'r',
      main: [{ slep: 1 }],
      owed: { outcome: 'returned', atRest: 'yes', catches: ['s'] },
    };

    expect(problemsOf(value)).toEqual([
      'title: expected one line of text, found nothing',
      'main[0]: unknown operation `slep`; did you mean `sleep`?',
      'owed.atRest: expected true or false, found `"yes"` (string)',
    ]);
  });

  test('in what the expectation refers to is told beside a mistake elsewhere', () => {
    expect(problemsOf({ title: 't', main: [], owed: { outcome: 'returned', reaches: ['x'] } })).toEqual([
      'rule: expected one line of text, found nothing',
      'owed.reaches[0]: expected a mark that a step logs, found `x`',
    ]);
  });

  test('is an export that is no object', () => {
    expect(problemsOf(undefined)).toEqual(['expected a scenario (an object), found nothing']);
    expect(problemsOf(() => valid)).toEqual(['expected a scenario (an object), found a function']);
  });
});

test('the error names what failed', () => {
  expect(() => parseScenario(null)).toThrow(
    'parse the scenario, 1 problem:\n  expected a scenario (an object), found `null`',
  );
});

function problemsOf(value: unknown): readonly string[] {
  try {
    parseScenario(value);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  }
}
