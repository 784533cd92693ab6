import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../program/parse-scenario.ts';
import type { Program, ProgramResult } from '../program/program.ts';

const suites = ['contract', 'hot-loop', 'upgrade'];
const columns = ['4.13.0', '4.14.0', '4.14.2'].flatMap((version) =>
  ['none', 'wide', 'narrow'].map((variant) => `${version}-${variant}`),
);

const golden = new URL('../golden/', import.meta.url);
const programs = readLines<Program>('named.jsonl');
const results = new Map(columns.map((column) => [column, readLines<ProgramResult>(`named-${column}.jsonl`)]));

const files = suites.flatMap((suite) =>
  readdirSync(new URL(suite, import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${suite}/${file.slice(0, -'.ts'.length)}`),
);

test('the scenario files are those whose programs were recorded, and no others', () => {
  const recorded = programs
    .map(({ name }) => name)
    .filter((name) => suites.includes(name.split('/')[0] ?? ''));

  expect(recorded).toHaveLength(19);
  expect([...files].sort()).toEqual([...recorded].sort());
});

describe.each(files)('%s', (id) => {
  const index = programs.findIndex(({ name }) => name === id);

  test('is a valid scenario with the recorded program', async () => {
    const { main } = parseScenario(await load(id));

    expect(JSON.stringify(main)).toBe(JSON.stringify(programs[index]?.main));
  });

  test('has a bound that no recorded run comes near', async () => {
    const bound = parseScenario(await load(id)).owed.withinSeconds ?? Number.NaN;
    const near = columns
      .map((column) => results.get(column)?.[index]?.elapsed ?? Number.NaN)
      .filter((elapsed) => !(elapsed <= bound - 1 || elapsed >= 2 * bound));

    expect(near).toEqual([]);
  });

  test('owes that the loop comes to rest exactly if it is of the hot-loop suite', async () => {
    const { owed } = parseScenario(await load(id));

    expect(owed.atRest ?? false).toBe(id.startsWith('hot-loop/'));
  });
});

async function load(id: string): Promise<unknown> {
  const module = (await import(new URL(`${id}.ts`, import.meta.url).href)) as { readonly default: unknown };
  return module.default;
}

function readLines<Line>(file: string): readonly Line[] {
  const lines = readFileSync(new URL(file, golden), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}
