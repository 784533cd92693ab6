/** A slip of the pen in any key that a user writes is answered with its place and the key that was meant. */
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';

import type { ModuleScenario } from '../program/define-scenario.ts';
import { checkSteps } from '../program/check-steps.ts';
import { operations } from '../program/operations.ts';
import { parseModuleScenario } from '../program/parse-module-scenario.ts';
import { parseScenario, ScenarioError } from '../program/parse-scenario.ts';
import type { Owed, Scenario } from '../program/scenario.ts';
import { surround } from '../runner/matrix/matrix-fixture.ts';
import { renderMatrixSchema } from '../runner/matrix/matrix-schema.ts';
import { parseMatrix } from '../runner/matrix/parse-matrix.ts';
import { misspell } from './misspell.ts';

/** Together they have every key of the schema. */
const matrices = [
  `subject: anyio
runtimes: { "4.13": { model: anyio/4.13 } }
variants: [none, { id: narrow, versions: "<4.14" }]
scenarios: [scenarios/contract]
clocks: [virtual]
baseline: none
`,
  `subject: anyio
runtimes:
  released: { pypi: anyio, versions: ["4.13.0"], python: "3.11", sdists: true, with: ["trio==0.33.0"] }
  own: { path: ./anyio, driver: python }
variants: [none, { id: both, files: [{ file: a.py, versions: "<4" }, { file: b.py, versions: ">=4" }] }]
scenarios:
  - suite: { id: tests, source: { sdist: anyio }, pytest: tests, args: [-x], timeout: 60 }
  - suite: { id: tap, source: { git: "https://host/repository", tag: "v{version}", folder: t }, command: run, report: tap }
`,
  `subject: semver
runtimes:
  npm: { npm: semver, versions: { include: [^7], exclude: [7.0.0], mode: all, prereleases: true }, scripts: true }
variants: [none]
scenarios: [{ suite: { id: tests, source: { npm: semver }, vitest: test } }]
`,
].map((text) => parse(text) as Json);

type Json = Readonly<Record<string, unknown>> | readonly unknown[] | string | number | boolean;
type Path = readonly (string | number)[];

describe('a matrix', () => {
  const places = matrices.flatMap((matrix) => keysOf(matrix).map((path) => ({ matrix, path })));

  test('has every key of the schema here', () => {
    const used = new Set(places.map(({ path }) => path.at(-1)));
    expect([...namesIn(JSON.parse(renderMatrixSchema()) as Json)].filter((key) => !used.has(key))).toEqual(
      [],
    );
    for (const matrix of matrices) expect(unknownKeys(stringify(matrix))).toEqual([]);
  });

  test.each(places.map(({ matrix, path }) => [path.join('.'), matrix, path] as const))(
    'answers a slip in `%s` where it stands',
    (_name, matrix, path) => {
      const key = String(path.at(-1));
      const siblings = Object.keys(valueAt(matrix, path.slice(0, -1)));
      const slips = misspell(key, siblings);
      expect(slips).not.toEqual([]);
      for (const slip of slips) {
        const text = stringify(rename(matrix, path, slip));
        const mistake = unknownKeys(text).find(({ message }) => message.includes(`\`${slip}\``));
        expect(mistake?.hint, `${slip} in\n${text}`).toContain(`\`${key}\``);
        const { line = 0, column = 0, length = 0 } = mistake ?? {};
        expect(text.split('\n')[line - 1]?.slice(column - 1, column - 1 + length)).toBe(slip);
      }
    },
  );
});

describe('a scenario', () => {
  const owed: Required<Owed> = {
    ...{ outcome: 'returned', reaches: ['a'], neverReaches: [], catches: [], withinSeconds: 1, atRest: true },
  };
  const scenario: Required<Scenario> = {
    ...{ title: 'a title', rule: 'A rule.', main: [{ mark: 'a' }], owed, versions: '>=4' },
  };
  const module: Required<ModuleScenario> = {
    ...{ title: 'a title', rule: 'A rule.', versions: '>=4', withinSeconds: 1, run: () => undefined },
  };

  test.each([
    ['a scenario', parseScenario, scenario, []],
    ['what is owed', parseScenario, scenario, ['owed']],
    ['a scenario with a `run`', parseModuleScenario, module, []],
  ] as const)('answers a slip in any key of %s', (what, parseValue, value, path: Path) => {
    parseValue(value);
    const keys = Object.keys(valueAt(value, path));
    for (const key of keys.filter((each) => !(parseValue === parseModuleScenario && each === 'run'))) {
      for (const slip of misspell(key, keys)) {
        const bad = rename(value, [...path, key], slip);
        expect(problemsOf(() => parseValue(bad))).toContainEqual({
          path: path.join('.'),
          message: `unknown key \`${slip}\` of ${what}; did you mean \`${key}\`?`,
        });
      }
    }
  });

  test('answers a slip in any operation, and in any key of one', () => {
    const names = [...operations.keys()];
    for (const [name, { kinds }] of operations) {
      for (const slip of misspell(name, names)) {
        expect(checkSteps([{ [slip]: 'x' }], 'main')).toContainEqual({
          path: 'main[0]',
          message: `unknown operation \`${slip}\`; did you mean \`${name}\`?`,
        });
      }
      for (const key of [...kinds.keys()].filter((each) => each !== name)) {
        for (const slip of misspell(key, [...kinds.keys()])) {
          expect(checkSteps([{ [name]: 'x', [slip]: 'x' }], 'main')).toContainEqual({
            path: 'main[0]',
            message: `unknown key \`${slip}\` of \`${name}\`; did you mean \`${key}\`?`,
          });
        }
      }
    }
  });
});

function unknownKeys(text: string) {
  const parsed = parseMatrix('matrix.yaml', text, surround());
  return parsed.kind === 'mistakes'
    ? parsed.mistakes.filter(({ message }) => message.includes('unknown key'))
    : [];
}

function problemsOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

/** The paths of all keys that have a meaning of their own: the names of runtimes are the user's. */
function keysOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const own: Path = [...path, Array.isArray(value) ? Number(name) : name];
    const isNamed = !Array.isArray(value) && path.join('.') !== 'runtimes';
    return [...(isNamed ? [own] : []), ...keysOf(inner as Json, own)];
  });
}

function valueAt(value: Json, path: Path): Json {
  return path.reduce<Json>((inner, key) => (inner as Readonly<Record<string, Json>>)[key] ?? '', value);
}

/** The same value with another name for one key, in the same place. */
function rename(value: Json, [key, ...rest]: Path, name: string): Json {
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([each, inner]): [string, unknown] => {
    if (each !== String(key)) return [each, inner];
    return rest.length === 0 ? [name, inner] : [each, rename(inner as Json, rest, name)];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** The names of all properties that a JSON Schema has. */
function namesIn(schema: Json): Set<string> {
  if (typeof schema !== 'object') return new Set();
  const { properties = {} } = schema as { properties?: Readonly<Record<string, Json>> };
  const inner = Object.values(schema).flatMap((each) => [...namesIn(each as Json)]);
  return new Set([...Object.keys(properties), ...inner]);
}
