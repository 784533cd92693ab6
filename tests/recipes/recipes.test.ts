/** The recipes of CONTRIBUTING.md, followed to the letter in a copy of the checkout, and what they add used through its command line. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeFolder, repository, writeFiles } from '../make-project.ts';
import { cacheFolder, isSkipped } from '../real/requirements.ts';
import { commit, copyCheckout, describeChanges, follow } from './checkout.ts';
import { readRecipes, type Recipe } from './read-recipes.ts';

const recipes = readRecipes();
const headings = {
  report: 'A report',
  step: 'A step of scenario programs',
  outcome: 'An outcome of programs',
  driver: 'A driver',
} as const;

let checkout = '';
/** What each recipe changed, as git sees it. */
const changes = new Map<string, readonly string[]>();
let types: Finished;

beforeAll(async () => {
  checkout = makeFolder();
  await copyCheckout(checkout);
  for (const heading of Object.values(headings)) {
    follow(checkout, recipeOf(heading));
    changes.set(heading, await describeChanges(checkout));
    await commit(checkout);
  }
  const [build, checked] = await Promise.all([
    run(process.execPath, ['build.js'], checkout),
    checkTypes({
      include: ['program', 'runtimes', 'runner'],
      exclude: ['**/*.test.ts', '**/*.test.tsx', '**/fixtures/**'],
    }),
  ]);
  expect(build).toMatchObject({ exitCode: 0 });
  types = checked;
}, 600_000);

test('there is a recipe for each, and none that is not followed here', () => {
  expect([...recipes.keys()].sort()).toEqual(Object.values(headings).sort());
});

test('what the recipes say to write has the right types', () => {
  expect(types).toMatchObject({ exitCode: 0, stdout: '' });
});

test('what the recipes say to write is formatted as the rest', async () => {
  const written = [...recipes.values()].flatMap(({ files, lines }) => [...files.keys(), ...lines.keys()]);
  const { exitCode, stdout } = await run('npx', ['prettier', '--check', ...pathsOf(written)], checkout);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
}, 60_000);

describe('a report', () => {
  test('is a new file and a line', () => {
    expect(changes.get(headings.report)).toEqual([
      'runner/report/csv-report.ts is new',
      'runner/report/reporters.ts +1 -0',
    ]);
  });

  test('is printed by its name, which stands among those that are told for one that is none', async () => {
    const cwd = makeFolder(modelProject("[mark('here')]", 'here'));
    const { exitCode, stdout } = await patchmatrix(['--reporter', 'csv'], cwd);
    expect(stdout).toBe('"cell","verdict","reason"\n"s/one@4.14+none#virtual","passed",""\n');
    expect(exitCode).toBe(0);
    expect(await patchmatrix(['--reporter', 'xls'], cwd)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(', ctrf, csv, github') as string,
    });
  }, 60_000);
});

describe('a step', () => {
  const main = "[checkpoints(3), mark('here')]";

  test('is a new file and a line for each of the builder, the models and the real library', () => {
    expect(changes.get(headings.step)).toEqual([
      'program/steps/checkpoints.ts is new',
      'program/steps/index.ts +1 -0',
      'runtimes/anyio/steps/checkpoints.ts is new',
      'runtimes/anyio/steps/step-functions.ts +1 -0',
      'runtimes/python/steps/__init__.py +1 -0',
      'runtimes/python/steps/checkpoints.py is new',
    ]);
  });

  test('does on a model what it says: three checkpoints are three ticks more', async () => {
    const [without, having] = await Promise.all(
      ["[mark('here')]", main].map((each) => runOne(makeFolder(modelProject(each, 'here')))),
    );
    expect(having?.verdict).toBe('passed');
    expect(having?.ticks).toBe((without?.ticks ?? 0) + 3);
  }, 60_000);

  test.skipIf(isSkipped)(
    'does on the real library what it does on a model',
    async () => {
      const model = modelProject(main, 'here');
      const real = {
        ...model,
        'matrix.yaml': matrixOf('anyio', "'4.14': { pypi: anyio, versions: '4.14.0' }"),
      };
      const cells = await Promise.all([
        runOne(makeFolder(model)),
        runOne(makeFolder(real), { PATCHMATRIX_CACHE: cacheFolder }),
      ]);
      expect(cells[1]).toEqual(cells[0]);
      expect(cells[1]?.verdict).toBe('passed');
    },
    120_000,
  );

  test('is checked: a mistake in it is told by its path', async () => {
    const cwd = makeFolder(modelProject("[checkpoints('many'), mark('here')]", 'here'));
    const { exitCode, stderr } = await patchmatrix([], cwd);
    expect(stderr).toContain('main[0].checkpoints: expected a non-negative integer, found `"many"`');
    expect(exitCode).toBe(2);
  }, 60_000);

  test('that the models lack does not compile', async () => {
    const file = join(checkout, 'runtimes/anyio/steps/step-functions.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace("export * from './checkpoints.ts';\n", ''));
    const { exitCode, stdout } = await checkTypes({ include: [], files: ['runtimes/anyio/steps.ts'] });
    writeFileSync(file, text);
    expect(stdout).toMatch(/^runtimes\/anyio\/steps\.ts.*'checkpoints' is missing/m);
    expect(exitCode).not.toBe(0);
  }, 120_000);
});

describe('a driver', () => {
  test('is a new file and a line, and the schema is written anew', async () => {
    expect(changes.get(headings.driver)).toEqual([
      'runner/drivers/executable.ts is new',
      'runner/drivers/index.ts +1 -0',
    ]);
    const { stdout } = await patchmatrix(['schema'], checkout);
    expect(JSON.stringify(JSON.parse(stdout))).toContain('"required":["executable","version"]');
  }, 60_000);

  test('runs a matrix, by the way of everything that is stored', async () => {
    const cwd = executableProject();
    const { exitCode, stdout, stderr } = await patchmatrix(['-g', 'marks'], cwd);
    expect(stdout).toContain('✓');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect((await patchmatrix(['list'], cwd)).stdout).toContain(`the program ${cwd}/tiny-runtime.cjs`);
    const report = await patchmatrix(['report', '--reporter', 'json'], cwd);
    expect(JSON.parse(report.stdout)).toMatchObject({ cells: [{ verdict: 'passed', outcome: 'returned' }] });
  }, 60_000);

  test('has a problem where its file is not there, and cells that did not start', async () => {
    const cwd = executableProject();
    writeFiles(cwd, { 'matrix.yaml': matrixOf('tiny', "'1.0': { executable: ./gone, version: '1.0.0' }") });
    const { exitCode, stdout } = await patchmatrix([], cwd);
    expect(stdout).toContain('./gone: expected a file, found ENOENT');
    expect(exitCode).toBe(3);
  }, 60_000);

  test('is told of a key that it does not have', async () => {
    const cwd = executableProject();
    writeFiles(cwd, { 'matrix.yaml': matrixOf('tiny', "'1.0': { executable: ./gone, versoin: '1.0.0' }") });
    const { exitCode, stderr } = await patchmatrix([], cwd);
    expect(stderr).toContain('did you mean `version`?');
    expect(exitCode).toBe(2);
  }, 60_000);
});

describe('an outcome', () => {
  test('is a new file and a line', () => {
    expect(changes.get(headings.outcome)).toEqual([
      'program/outcomes/index.ts +1 -0',
      'program/outcomes/starved.ts is new',
    ]);
  });

  test('is judged, and has its words in the table and in the reasons', async () => {
    const cwd = executableProject();
    const { stdout } = await patchmatrix(['-g', 'starves'], cwd);
    expect(stdout).toContain('✗ starves');
    const csv = await patchmatrix(['report', '--reporter', 'csv'], cwd);
    expect(csv.stdout).toContain(
      '"tiny/starves@1.0+none#virtual","failed","let a task starve for 2 s, did not reach `here`"',
    );
  }, 60_000);

  test('in which main never ends cannot be owed', async () => {
    const cwd = executableProject();
    const owed = "{ outcome: 'starved' }";
    writeFiles(cwd, { 'scenarios/tiny/starves.ts': scenarioOf("[mark('here')]", owed) });
    const { exitCode, stderr } = await patchmatrix([], cwd);
    expect(stderr).toContain('expected "cancelled", "raised NAME" or "returned", found `"starved"`');
    expect(exitCode).toBe(2);
  }, 60_000);
});

function recipeOf(heading: string): Recipe {
  const recipe = recipes.get(heading);
  if (recipe === undefined) throw new Error(`expected a recipe \`${heading}\`, found none`);
  return recipe;
}

/** Prettier knows no Python. */
function pathsOf(written: readonly string[]): readonly string[] {
  return written.filter((path) => path.endsWith('.ts'));
}

function matrixOf(subject: string, runtime: string): string {
  const suite = subject === 'tiny' ? 'tiny' : 's';
  return `subject: ${subject}\nruntimes:\n  ${runtime}\nvariants: [none]\nscenarios: [scenarios/${suite}]\nclocks: [virtual]\n`;
}

function scenarioOf(main: string, owed: string): string {
  const builders = [...new Set([...main.matchAll(/(\w+)\(/g)].map(([, name]) => name))].join(', ');
  return `import { ${builders}, scenario } from 'patchmatrix';
export default scenario({ title: 'One', rule: 'It holds.', main: ${main}, owed: ${owed} });
`;
}

/** One scenario on a model. */
function modelProject(main: string, reaches: string): Readonly<Record<string, string>> {
  return {
    'matrix.yaml': matrixOf('anyio', "'4.14': { model: anyio/4.14 }"),
    'scenarios/s/one.ts': scenarioOf(main, `{ outcome: 'returned', reaches: ['${reaches}'] }`),
  };
}

/** Two scenarios on a program of the user's: one that it runs, and one in which a task starves. */
function executableProject(): string {
  const owed = "{ outcome: 'returned', reaches: ['here'] }";
  const cwd = makeFolder({
    'matrix.yaml': matrixOf('tiny', "'1.0': { executable: ./tiny-runtime.cjs, version: '1.0.0' }"),
    'scenarios/tiny/marks.ts': scenarioOf("[mark('here')]", owed),
    'scenarios/tiny/starves.ts': scenarioOf("[sleep(1), repeat(0, [mark('here')])]", owed),
  });
  cpSync(join(repository, 'tests/recipes/fixtures/tiny-runtime.cjs'), join(cwd, 'tiny-runtime.cjs'));
  return cwd;
}

/** The only cell of a matrix, as its own report has it, without what depends on the machine. */
async function runOne(cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await patchmatrix(['--reporter', 'json'], cwd, env);
  const { cells } = JSON.parse(stdout) as {
    readonly cells: readonly {
      readonly verdict: string;
      readonly outcome: string;
      readonly ticks: number;
      readonly elapsed: number;
    }[];
  };
  expect(cells).toHaveLength(1);
  const [cell] = cells;
  return cell && { verdict: cell.verdict, outcome: cell.outcome, ticks: cell.ticks, elapsed: cell.elapsed };
}

interface Finished {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of a part of the copy: its tests say nothing of the recipes. */
function checkTypes(part: Readonly<Record<string, readonly string[]>>): Promise<Finished> {
  writeFiles(checkout, { 'tsconfig.part.json': JSON.stringify({ extends: './tsconfig.json', ...part }) });
  return run('npx', ['tsc', '--noEmit', '-p', 'tsconfig.part.json'], checkout);
}

/** The command line that was built in the copy. */
function patchmatrix(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return run(process.execPath, [join(checkout, 'dist/cli.cjs'), ...args], cwd, {
    ...{ HOME: cwd, PATCHMATRIX_CACHE: join(cwd, '.cache') },
    ...env,
  });
}

async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const { exitCode, stdout, stderr } = await execa(command, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? cwd, ...env },
    ...{ extendEnv: false, reject: false, stripFinalNewline: false, input: '', timeout: 500_000 },
  });
  return { exitCode, stdout, stderr };
}
