import { describe, expect, test } from 'vitest';
import { defineScenario } from './define-scenario.ts';
import { isModuleScenario, parseModuleScenario } from './parse-module-scenario.ts';
import { ScenarioError } from './parse-scenario.ts';

const good = {
  title: 'a range is parsed in time',
  rule: 'Parsing is linear.',
  versions: '>=7',
  withinSeconds: 2,
  run: () => undefined,
};

test('a definition is handed out as it is, and so is what was parsed', () => {
  const definition = defineScenario(good);
  expect(definition).toBe(good);
  expect(parseModuleScenario(definition)).toBe(good);
});

test('only a title and a function are needed', () => {
  const { title, run } = good;
  expect(parseModuleScenario({ title, run })).toEqual({ title, run });
});

test('a program is no module, and whatever has a `run` is one', () => {
  expect(isModuleScenario({ title: 'x', main: [] })).toBe(false);
  expect(isModuleScenario(undefined)).toBe(false);
  expect(isModuleScenario({ run: 5 })).toBe(true);
});

describe('every mistake is found at once', () => {
  test.each([
    [{ ...good, title: 'two\nlines' }, ['title: expected one line of text, found `"two\\nlines"` (string)']],
    [
      { ...good, withinSecond: 1 },
      ['unknown key `withinSecond` of a scenario with a `run`; did you mean `withinSeconds`?'],
    ],
    [
      { ...good, main: [] },
      [
        'unknown key `main` of a scenario with a `run`; known: `title`, `rule`, `versions`, `withinSeconds`, `run`',
      ],
    ],
    [
      {
        ...good,
        *run() {
          yield 1;
        },
      },
      ['run: expected a function (subject, probe), found a generator'],
    ],
    [
      { title: 5, run: 5, versions: 'seven', withinSeconds: -1 },
      [
        'title: expected one line of text, found `5` (number)',
        'versions: expected a semver range, such as ">=4.13 <4.15", found `"seven"` (string)',
        'withinSeconds: expected a positive number of seconds, found `-1` (number)',
        'run: expected a function (subject, probe), found `5` (number)',
      ],
    ],
  ])('in %j', (value, problems) => {
    expect(problemsOf(value)).toEqual(problems);
  });
});

function problemsOf(value: unknown): string[] {
  try {
    parseModuleScenario(value);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  }
  return [];
}
