/** Whatever is in a file that a user names, or stands in its place, the built command line reads it or says what is wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { exitCodes } from '../../runner/cli/exit-codes.ts';
import { acceptResults, renderAcceptedResults } from '../../runner/compare/accepted-results.ts';
import { reduceEvents } from '../../runner/record/reduce-events.ts';
import { makeFolder, writeFiles } from '../make-project.ts';
import { expectFault } from './fault-table.ts';
import {
  type CliInput,
  expectCliSurvival,
  findWrong,
  measure,
  measureBareStart,
} from './hostile/cli-survival.ts';
import {
  control,
  type HostileContent,
  hostileContents,
  hostileMatrices,
  hostilePrograms,
  makeShared,
  type SharedContents,
} from './hostile/hostile-contents.ts';
import { storedRuns } from './hostile/stored-runs.ts';

const [stored = '', shard = ''] = storedRuns.map((events) =>
  events.map((event) => `${JSON.stringify(event)}\n`).join(''),
);
const runName = '20261122T213000Z-4f2a';
const run = `results/${runName}/events.ndjson`;
const latest = `{"run":"${runName}"}\n`;
const accepted = renderAcceptedResults(acceptResults(new Map(), reduceEvents(storedRuns[0] ?? [])));
const matrix = `subject: anyio
runtimes: { "4.13": { model: anyio/4.13 }, "4.14": { model: anyio/4.14 } }
scenarios: [scenarios/contract]
`;
const scenario = `import { mark, scenario } from 'patchmatrix';
export default scenario({ title: 'a', rule: 'it ends', main: [mark('m')], owed: { outcome: 'returned' } });
`;
const project = { 'matrix.yaml': matrix, 'scenarios/contract/a.ts': scenario };
const program = '{"main":[{"mark":"m"}]}\n';
const patches = '{"name": "x", "patchedDependencies": {"anyio@1.0.0": "p.patch"}}\n';
const withPatches = matrix.replace('scenarios', 'variants: from-package-json\nscenarios');

const reports = [
  'text',
  'markdown=r.md',
  'json=r.json',
  'junit=r.xml',
  'ctrf=c.json',
  'html=r.html',
  'github=r.txt',
];
const reportAll = {
  args: ['report', '--reporter', ...reports],
  outputs: ['r.md', 'r.json', 'r.xml', 'c.json', 'r.html', 'r.txt'],
};

let shared: SharedContents;
let bareMs: number;

beforeAll(async () => {
  const folder = makeFolder();
  const kinds = ['run-started', 'cell-ready'].map((kind) => `"kind":"${kind}"`);
  const [start = '', ready = ''] = kinds.map((kind) =>
    stored.split('\n').find((line) => line.includes(kind)),
  );
  shared = makeShared(folder, [start, ready]);
  bareMs = await measureBareStart();
});

interface Kind extends Pick<CliInput, 'args' | 'outputs' | 'owed'> {
  readonly name: string;
  /** What is as it should be. */
  readonly valid: string;
  /** Where that stands. */
  readonly path: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly more?: readonly HostileContent[];
  /** Another kind has the same reader: a few of the contents will do. */
  readonly isShort?: boolean;
}

const kinds: readonly Kind[] = [
  {
    ...{ name: 'list, of a matrix', valid: matrix, path: 'matrix.yaml', files: project, args: ['list'] },
    more: Object.entries(hostileMatrices).map(([name, text]) => ({
      name,
      place: (path) => writeFileSync(path, text),
    })),
  },
  {
    ...{ name: 'list, of a package.json with patches', isShort: true, valid: patches, path: 'package.json' },
    ...{ files: { ...project, 'p.patch': '', 'matrix.yaml': withPatches }, args: ['list'] },
  },
  {
    name: 'bisect, of a program',
    isShort: true,
    valid: program,
    path: 'p.json',
    files: project,
    args: ['bisect', 'p.json'],
  },
  {
    name: 'report, of the newest run',
    isShort: true,
    valid: latest,
    path: 'results/latest.json',
    files: { [run]: stored },
    args: ['report'],
  },
  {
    ...{ name: 'report in every form, of events', valid: stored, path: run },
    ...{ files: { 'results/latest.json': latest }, ...reportAll },
  },
  {
    ...{ name: 'report in every form, of accepted results', isShort: true, valid: accepted },
    path: 'results/baseline.json',
    ...{ files: { 'results/latest.json': latest, [run]: stored }, ...reportAll },
  },
  {
    ...{ name: 'merge, of shards', isShort: true, valid: shard, path: 'bad', files: { good: shard } },
    ...{ args: ['merge', 'good', 'bad', '--allow-partial'], owed: exitCodes.partial },
  },
  {
    name: 'diff, of events',
    isShort: true,
    valid: stored,
    path: 'bad',
    files: { good: stored },
    args: ['diff', 'good', 'bad', '--json'],
  },
];

const few = [
  control,
  'nothing',
  'an object',
  'half of it',
  'what terminals obey',
  'lists in lists',
  'a prototype',
];

describe.runIf(process.platform === 'linux')('through the command line', () => {
  test.for(kinds.map((kind) => [kind.name, kind] as const))('%s', async ([, kind], { task }) => {
    const { name, valid, path, files, more = [], isShort = false, ...command } = kind;
    const own = hostileContents(valid).filter((each) => !isShort || few.includes(each.name));
    const contents = [
      ...own,
      ...more,
      ...shared.places,
      ...shared.files,
      ...(isShort ? [] : shared.manyLines),
    ];
    const inputs = contents.map((content): CliInput => {
      const cwd = makeFolder();
      writeFiles(cwd, Object.fromEntries(Object.entries(files ?? {}).filter(([file]) => file !== path)));
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      content.place(join(cwd, path));
      return { ...command, name: content.name, cwd };
    });
    await expectCliSurvival(task, `cli: ${name}`, inputs, bareMs);
  });

  test('programs on stdin', async ({ task }) => {
    const cwd = makeFolder(project);
    // Nobody's stdin is a folder.
    const devices = shared.places.filter(({ name }) => /zero|null/.test(name));
    const inputs = [...hostileContents(program), ...shared.files, ...devices].map(
      ({ name, place }, index): CliInput => {
        const stdin = join(cwd, `stdin-${String(index)}`);
        place(stdin);
        return { name, cwd, stdin, args: ['exec', '--runtime', '4.13'] };
      },
    );
    await expectCliSurvival(task, 'cli: exec, of programs', inputs, bareMs);
  });

  test('an answer a line, whatever is in it', async ({ task }) => {
    const lines = [
      ...hostilePrograms.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))),
      program.trim(),
    ];
    const cwd = makeFolder({ ...project, in: `${lines.join('\n')}\n` });
    const args = ['exec', '--runtime', '4.13', '--timeout', '1'];
    const input = { name: control, cwd, args, stdin: join(cwd, 'in') };
    const result = await measure(input);
    expect(findWrong(input, result, bareMs)).toEqual([]);
    const answers = result.stdout.trimEnd().split('\n');
    expect(JSON.parse(answers.at(-1) ?? '')).toMatchObject({ outcome: 'returned' });
    expectFault(task, {
      ...{ fault: 'cli: exec, of programs line by line', tries: lines.length },
      ...{ expected: `${String(lines.length)} answers`, got: `${String(answers.length)} answers` },
    });
  });

  test('modules that are no files', async ({ task }) => {
    const cwd = makeFolder(project);
    const inputs = shared.places.flatMap(({ name, place }, index): CliInput[] => {
      const file = `./bad${String(index)}.ts`;
      place(join(cwd, file));
      return [
        { name: `${name} as a variant`, cwd, args: ['list', '--variant', file] },
        { name: `${name} as a scenario`, cwd, args: ['bisect', file] },
      ];
    });
    await expectCliSurvival(task, 'cli: modules that are no files', inputs, bareMs);
  });
});
