/* eslint-disable max-lines -- one claim, and a fault for each moment at which something is written */
/** Disks that are full or cannot be written, a cache that is not what it was, descriptors that run out, cells that write. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { readProcessesMarked } from '../../runner/execute/read-proc.ts';
import { readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import type { TreeChange } from '../../runner/execute/events.ts';
import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeFolder } from '../make-project.ts';
import { commandLine, type Finished, runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault, type TaskWithRows } from './fault-table.ts';
import { missingNamespaces, runInNamespace } from './namespaces.ts';
import { makeModelProject, makePackageProject, makeWritingModelProject } from './storage-projects.ts';

const missing = {
  namespaces: missingNamespaces,
  limits: spawnSync('prlimit', ['--version']).status === 0 ? undefined : 'prlimit of util-linux',
  python:
    spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0 ? undefined : 'Python with venv',
};

/** Where it is missing, its tests are skipped, and fail under CI. */
function needs(what: keyof typeof missing): boolean {
  const lacking = missing[what];
  if (lacking === undefined) return true;
  if (process.env['CI']) throw new Error(`expected ${lacking} for these tests, found none`);
  console.warn(`skipped, as ${lacking} is missing`);
  return false;
}

const noSpace = /^error: expected to \S.*, found no space left on the device; make room there\n$/;

/** What is wrong with how a command said that it failed; empty if nothing is. */
function findFaults({ exitCode, stderr, timedOut }: Finished, code: number, message: RegExp): string {
  const said = stderr.split('\n').slice(-2).join('\n');
  return [
    exitCode === code ? '' : `exit code ${String(exitCode)}`,
    /\n {4}at /.test(stderr) ? `a stack trace: ${stderr}` : '',
    message.test(said) ? '' : `said ${stderr}`,
    timedOut ? 'it hung' : '',
  ]
    .filter((fault) => fault !== '')
    .join(', ');
}

/** What is half, or was left, in a copy of a results folder, and what still runs of its runs. */
function findRemains(results: string): string {
  const runs = readdirSync(results).filter((name) => /Z-[\da-f]{4}$/.test(name));
  const files = readdirSync(results, { recursive: true, encoding: 'utf8' });
  return [
    ...files.filter((file) => /\.(new|tmp|request)$/.test(file)).map((file) => `left ${file}`),
    ...files
      .filter((file) => file.endsWith('.json') && !isJson(readFileSync(join(results, file), 'utf8')))
      .map((file) => `half of ${file}`),
    ...runs.flatMap((run) => {
      const events = readFileSync(join(results, run, 'events.ndjson'), 'utf8');
      const lines = events.split('\n');
      return lines.pop() === '' && lines.every(isJson) ? [] : [`half an event in ${run}`];
    }),
    ...runs.flatMap((run) => readProcessesMarked({ PATCHMATRIX_RUN: run }).map((pid) => `process ${pid}`)),
  ].join(', ');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param expected its cells are those that write: the last one must be among those that are told, beside which others may have run */
function expectTold(task: TaskWithRows, driver: string, { stdout }: Finished, expected: TreeChange): void {
  const { treeChanges } = JSON.parse(stdout) as JsonReport;
  const [found, ...others] = treeChanges;
  const isTold =
    others.length === 0 &&
    found?.path === expected.path &&
    found.change === expected.change &&
    found.cells.some((cell) => expected.cells.includes(cell));
  expectFault(task, {
    fault: `a cell writes to the user's tree (${driver})`,
    tries: 1,
    expected: `${expected.change} ${expected.path}, and which cells ran`,
    got: isTold ? `${expected.change} ${expected.path}, and which cells ran` : JSON.stringify(treeChanges),
  });
}

test('a model whose cell writes to the tree', async ({ task }) => {
  const cwd = makeWritingModelProject();
  const finished = await runPatchmatrix(['run', '--json', '-j', '1'], { cwd });
  const cells = ['s/sleeps@4.13+writing#virtual'];
  expectTold(task, 'model', finished, { path: 'notes.txt', change: 'removed', cells });
  expect(finished.exitCode).toBe(0);
});

describe.runIf(needs('namespaces'))('a disk', () => {
  const run = ['run', '--repeat-each', '12', '--update-baseline'];
  // From the first folder to the accepted results: the last one is the first that is large enough.
  const sizes = ['nr_inodes=2', 'nr_inodes=3', 'nr_inodes=4', 'nr_inodes=5', 'nr_inodes=6'];
  const spaces = ['size=4k', 'size=8k', 'size=12k', 'size=16k', 'size=20k', 'size=28k'];

  test('that is full at any moment of a run', async ({ task }) => {
    const wrong: string[] = [];
    const moments = new Set<string>();
    for (const size of [...sizes, ...spaces]) {
      const cwd = makeModelProject();
      mkdirSync(join(cwd, 'results'));
      const finished = await runInNamespace(run, {
        cwd,
        setup: `mount -t tmpfs -o ${size} none results`,
        after: 'cp -a results kept',
      });
      const faults = [findFaults(finished, 3, noSpace), findRemains(join(cwd, 'kept'))].filter(Boolean);
      if (faults.length > 0) wrong.push(`${size}: ${faults.join(', ')}`);
      moments.add(
        /expected to (.*?), found/.exec(finished.stderr)?.[1]?.replace(/\d{8}T\d+Z-\w+/, 'RUN') ?? '',
      );
    }
    expectFault(task, {
      fault: `results/ full: ${[...moments].toSorted().join(', ').replaceAll('results/', '')}`,
      tries: sizes.length + spaces.length,
      expected: 'one sentence, exit 3, whole lines, nothing left',
      got: wrong.join('; ') || 'one sentence, exit 3, whole lines, nothing left',
    });
    expect(moments.size).toBeGreaterThanOrEqual(4);
  });

  test('that is full where the results go beside results/', async ({ task }) => {
    const cwd = makeModelProject();
    mkdirSync(join(cwd, 'out'));
    writeFileSync(join(cwd, 'before.json'), '{"mine": true}');
    const reporters = ['json=out/run.json', 'junit=whole.xml', 'text'].flatMap((name) => [
      '--reporter',
      name,
    ]);
    const report = await runInNamespace(['run', ...reporters], {
      cwd,
      setup: 'mount -t tmpfs -o size=4k none out; cp before.json out/run.json',
      after: 'cp -a out kept',
    });
    expectFault(task, {
      fault: 'a report to a full disk',
      tries: 1,
      expected: 'one sentence, exit 3, the old report, the other reports whole',
      got:
        [
          findFaults(report, 3, noSpace),
          readdirSync(join(cwd, 'kept')).join() === 'run.json' ? '' : 'something left',
          readFileSync(join(cwd, 'kept/run.json'), 'utf8') === '{"mine": true}' ? '' : 'half a report',
          readFileSync(join(cwd, 'whole.xml'), 'utf8').endsWith('</testsuites>\n') ? '' : 'no JUnit report',
          report.stdout.includes('1 cell: 1 passed') ? '' : 'no text',
        ]
          .filter(Boolean)
          .join(', ') || 'one sentence, exit 3, the old report, the other reports whole',
    });

    const shell = `exec "$0" "$@" > out/run.txt`;
    const printed = await runInNamespace(['run', '--json', '--repeat-each', '30'], {
      cwd,
      setup: `mount -t tmpfs -o size=4k none out; set -- sh -c '${shell}' "$@"`,
    });
    expectFault(task, {
      fault: 'stdout to a full disk',
      tries: 1,
      expected: 'one sentence, exit 3',
      got: findFaults(printed, 3, noSpace) || 'one sentence, exit 3',
    });
  });

  test('that can only be read', async ({ task }) => {
    const cwd = makeModelProject();
    mkdirSync(join(cwd, 'results'));
    const readOnly = (path: string): string =>
      `mount --bind ${path} ${path}; mount -o remount,ro,bind ${path}`;
    const message = /^error: expected to .*, found a file system that can only be read; make it writable\n$/;
    const refused = await runInNamespace(['run'], { cwd, setup: readOnly('results') });
    rmSync(join(cwd, 'results'), { recursive: true });
    const noFolder = await runInNamespace(['run'], {
      ...{
        cwd,
        setup: `${readOnly('"$PWD"')}; cd "$PWD"`,
        env: { PATCHMATRIX_CACHE: makeFolder() },
      },
    });
    expectFault(task, {
      fault: 'results/ read-only, or not there in a project that is',
      tries: 2,
      expected: 'one sentence, exit 3',
      got: findFaults(refused, 3, message) || findFaults(noFolder, 3, message) || 'one sentence, exit 3',
    });

    const emptyCache = (): void => {
      rmSync(join(cwd, '.cache'), { recursive: true });
      mkdirSync(join(cwd, '.cache'));
    };
    emptyCache();
    const noCache = await runInNamespace(['run'], { cwd, setup: readOnly('.cache') });
    expectFault(task, {
      fault: 'an empty cache read-only',
      tries: 1,
      expected: 'one sentence, exit 3',
      got:
        findFaults(
          noCache,
          3,
          /^error: expected to keep a compiled module in the cache, found EROFS: .*\n$/,
        ) || 'one sentence, exit 3',
    });
    await runPatchmatrix(['run'], { cwd });
    for (const [args, what] of [
      [['--no-cache'], 'each cell runs'],
      [[], 'each cell is cached'],
    ] as const) {
      const warm = await runInNamespace(['run', ...args], { cwd, setup: readOnly('.cache') });
      expectFault(task, {
        fault: `a cache read-only that has everything: ${what}`,
        tries: 1,
        expected: 'exit 0',
        got: `exit ${String(warm.exitCode)}${warm.stderr}`,
      });
    }

    for (const [inodes, what] of [
      [3, 'make a temporary folder'],
      [8, 'keep a compiled module'],
    ] as const) {
      emptyCache();
      const full = await runInNamespace(['run'], {
        cwd,
        setup: `mount -t tmpfs -o nr_inodes=${String(inodes)} none .cache`,
        after: 'find .cache -type f > left',
      });
      const message = new RegExp(`^error: expected to ${what} in the cache, found ENOSPC: .*\\n$`);
      expectFault(task, {
        fault: `a full cache: ${what}`,
        tries: 1,
        expected: 'one sentence, exit 3, nothing half',
        got:
          [findFaults(full, 3, message), readFileSync(join(cwd, 'left'), 'utf8')]
            .filter(Boolean)
            .join(', ') || 'one sentence, exit 3, nothing half',
      });
    }
  });
});

test('a file in the place of results/', async ({ task }) => {
  const cwd = makeModelProject();
  writeFileSync(join(cwd, 'results'), 'mine');
  const finished = await runPatchmatrix(['run'], { cwd });
  expectFault(task, {
    fault: 'results is a file',
    tries: 1,
    expected: 'one sentence, exit 2, the file kept',
    got:
      findFaults(
        finished,
        2,
        /^error: expected to make the folder results, found a file in its place; .*\n$/,
      ) ||
      `one sentence, exit 2, the file ${readFileSync(join(cwd, 'results'), 'utf8') === 'mine' ? 'kept' : 'gone'}`,
  });
});

test.runIf(needs('limits'))('descriptors that run out', async ({ task }) => {
  const cwd = makeModelProject('real', 1);
  await runPatchmatrix(['list'], { cwd });
  const words = ['--nofile=72', process.execPath, commandLine, 'run', '--repeat-each', '40', '-j', '40'];
  const { status, stderr } = spawnSync('prlimit', words, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, PATCHMATRIX_CACHE: join(cwd, '.cache') },
    encoding: 'utf8',
  });
  const { cells, complete } = readRun(readLatestRunFolder(join(cwd, 'results')));
  const ends = new Set(cells.flatMap(({ attempts }) => attempts.map(({ observation }) => observation.end)));
  const count = cells.flatMap(({ attempts }) => attempts).length;
  expectFault(task, {
    fault: 'at most 72 open files',
    tries: count,
    expected: 'exited and not-started, exit 3, the run ends',
    got: `${[...ends].toSorted().join(' and ')}, exit ${String(status)}, ${complete && count === 40 ? 'the run ends' : stderr}`,
  });
});

describe.runIf(needs('python'))('a cache', () => {
  const cwd = makePackageProject();
  const run = async (matrix: string, env = {}): Promise<Finished> =>
    runPatchmatrix(['run', matrix, '--json'], { cwd, env, timeoutMs: 180_000 });

  const verdictsOf = ({ stdout }: Finished): string =>
    (JSON.parse(stdout) as JsonReport).cells
      .map(({ id, verdict, loaded }) => `${id} ${verdict ?? ''} ${loaded?.sha256 ?? ''}`)
      .join('\n');

  /** One file is cut short, one altered, one removed and one added. */
  function damage(folder: string, files: readonly [string, string, string], added?: string): void {
    const [short, altered, removed] = files.map((file) => join(folder, file)) as [string, string, string];
    truncateSync(short, 3);
    writeFileSync(altered, readFileSync(altered, 'utf8').replace(/[a-z]/, 'Z'));
    rmSync(removed);
    if (added !== undefined) writeFileSync(join(folder, added), '');
  }

  const entriesOf = (kind: string): string[] =>
    readdirSync(join(cwd, '.cache', kind))
      .filter((name) => !name.startsWith('pip-'))
      .map((name) => join(cwd, '.cache', kind, name, 'tree'));

  test('of which files of every kind of entry are not what they were', async ({ task }) => {
    const [node, python] = [await run('matrix.yaml'), await run('python.yaml')];
    expectTold(task, 'node', node, {
      path: 'written-by-node.txt',
      change: 'added',
      cells: ['node/doubles@node+fix#real', 'node/doubles@node+none#real'],
    });
    expectTold(task, 'python', python, {
      path: 'notes.txt',
      change: 'changed',
      cells: ['python/doubles@python+none#real'],
    });
    const library = 'node_modules/tiny/';
    const packageFiles = ['lib.js', 'other.js', 'more.js'].map((file) => library + file) as [
      string,
      string,
      string,
    ];
    for (const kind of ['npm', 'patched']) {
      for (const tree of entriesOf(kind)) damage(tree, packageFiles, `${library}new.js`);
    }
    for (const tree of entriesOf('python')) {
      const info = 'tiny-1.2.3.dist-info';
      damage(tree, ['tiny.py', `${info}/METADATA`, `${info}/WHEEL`], 'json.py');
    }
    for (const kind of ['sources', 'workspaces']) {
      for (const tree of entriesOf(kind)) damage(tree, ['all.js', 'a.js', 'b.js']);
    }
    const compiled = readdirSync(join(cwd, '.cache/compiled')).map((name) =>
      join(cwd, '.cache/compiled', name),
    );
    for (const file of compiled) truncateSync(file, 100);
    for (const kind of ['npm', 'python']) {
      for (const tree of entriesOf(kind)) truncateSync(join(tree, '../environment.json'), 50);
    }

    const [nodeAgain, pythonAgain] = [await run('matrix.yaml'), await run('python.yaml')];
    const said = nodeAgain.stderr + pythonAgain.stderr;
    const kinds = {
      npm: /the cache's npm\/lib-node-\w+ is not what was installed \(4 files differ\): installed again\n/,
      python:
        /the cache's python\/pylib-[\w-]+ is not what was installed \(4 files differ\): installed again\n/,
      patched: /the cache's patched\/\w+ is not what was made \(4 files differ\): made again\n/,
      sources: /the cache's sources\/folder-\w+ is not what was copied \(3 files differ\): copied again\n/,
      workspaces: /the cache's workspaces\/\w+ is not what was made \(3 files differ\): made again\n/,
    };
    const isSame =
      verdictsOf(nodeAgain) === verdictsOf(node) && verdictsOf(pythonAgain) === verdictsOf(python);
    for (const [kind, line] of Object.entries(kinds)) {
      expectFault(task, {
        fault: `cache entry (${kind}): truncated, altered, removed, added`,
        tries: kind === 'sources' || kind === 'workspaces' ? 3 : 4,
        expected: 'said, made again, the same results',
        got: `${line.test(said) ? 'said, made again' : said}, ${isSame ? 'the same results' : 'other results'}`,
      });
    }
    expectFault(task, {
      fault: 'cache entry (compiled module, description): truncated',
      tries: compiled.length + 2,
      expected: 'made again, the same results',
      got: `${compiled.every((file) => readFileSync(file).length > 100) ? 'made again' : 'left'}, ${isSame ? 'the same results' : 'other results'}`,
    });
  });

  test('that cannot be mended', async ({ task }) => {
    const bin = makeFolder();
    for (const name of ['node', 'sh', 'setpriv', 'python3']) {
      const found = name === 'node' ? process.execPath : spawnSync('sh', ['-c', `command -v ${name}`]).stdout;
      symlinkSync(String(found).trim(), join(bin, name));
    }
    for (const tree of entriesOf('npm')) rmSync(join(tree, 'node_modules/tiny/lib.js'));
    const finished = await run('matrix.yaml', { PATH: bin });
    const says =
      /^error: .*the cache's npm\/lib-node-\w+ is not what was installed \(\S+ differs\), and could not be installed again: expected `npm` in PATH, found none$/m;
    expectFault(task, {
      fault: 'cache entry damaged, and no client to make it again',
      tries: 1,
      expected: 'said, exit 3',
      got: `${says.test(finished.stderr) ? 'said' : finished.stderr}, exit ${String(finished.exitCode)}`,
    });
  });

  test('that was being filled when the runner was killed', async ({ task }) => {
    const expected = verdictsOf(await run('matrix.yaml'));
    let killed = 0;
    for (const delayMs of [0, 300]) {
      const npm = join(cwd, '.cache/npm');
      rmSync(npm, { recursive: true });
      const running = startPatchmatrix(['run', '--json'], { cwd });
      while (!existsSync(npm) || readdirSync(npm).length === 0) await sleep(10);
      await sleep(delayMs);
      if (readdirSync(npm).every((name) => name.endsWith('.new'))) killed += 1;
      running.kill('SIGKILL');
      await running;
    }
    const again = await run('matrix.yaml');
    const left = readdirSync(join(cwd, '.cache/npm')).filter((name) => name.endsWith('.new'));
    expectFault(task, {
      fault: 'the runner killed while it makes an entry',
      tries: killed,
      expected: 'the same results, nothing half left',
      got: `${verdictsOf(again) === expected ? 'the same results' : again.stderr}, ${left.length === 0 ? 'nothing half left' : left.join()}`,
    });
    expect(killed).toBeGreaterThan(0);
  });
});
