/* eslint-disable max-lines -- a table of all that is read, a row for each kind */
/** The kinds of files that mutations are made of: with what they begin, and everything that reads them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse as parseYaml } from 'yaml';

import { ProgramError, parseProgram } from '../../../program/parse-program.ts';
import { parseModuleScenario } from '../../../program/parse-module-scenario.ts';
import { parseScenario, ScenarioError } from '../../../program/parse-scenario.ts';
import { compareLocks } from '../../../runner/bump/compare-locks.ts';
import { parseLockFile } from '../../../runner/bump/parse-lock-file.ts';
import { parseJunit } from '../../../runner/cell/parse-junit.ts';
import { createTapParser } from '../../../runner/cell/parse-tap.ts';
import { readAcceptedResults } from '../../../runner/cli/accepted-file.ts';
import { readProgramFile } from '../../../runner/cli/read-program-file.ts';
import {
  acceptResults,
  compareWithAccepted,
  renderAcceptedResults,
} from '../../../runner/compare/accepted-results.ts';
import { readLock, writeLock } from '../../../runner/environments/lock-file.ts';
import { readMatrix } from '../../../runner/matrix/read-matrix.ts';
import { applyPatches } from '../../../runner/patches/apply-patch.ts';
import { locatePatches } from '../../../runner/patches/find-in-package.ts';
import { PatchError } from '../../../runner/patches/patch-error.ts';
import { readPatch } from '../../../runner/patches/read-patch.ts';
import { renderPatchConflict } from '../../../runner/patches/render-patch-conflict.ts';
import { mergeRuns } from '../../../runner/record/merge-runs.ts';
import { readEvents, readLatestRunFolder, readRun } from '../../../runner/record/read-run.ts';
import { reduceEvents } from '../../../runner/record/reduce-events.ts';
import { reportEverything } from './report-everything.ts';
import { storedRuns } from './stored-runs.ts';

export interface Kind {
  /** The bytes that mutations begin with. */
  readonly seeds: readonly Buffer[];
  /** The name that the file must have. */
  readonly file: string;
  /** How the text holds values: lines are values of their own; only bytes are mutated where it holds none. */
  readonly values: 'json' | 'lines' | 'none' | 'yaml';
  /** Does all that the product does with such a file. What it throws must be a refusal. */
  readonly read: (file: string) => unknown;
  /** Beside the errors that the command line has a sentence for. */
  readonly isRefusal?: (error: unknown) => boolean;
}

/** @param root of the repository. @param folder for the files that are read */
export function createKinds(root: string, folder: string): Readonly<Record<string, Kind>> {
  const seed = (...paths: string[]): Buffer[] => paths.map((path) => readFileSync(join(root, path)));
  const lines = (path: string): string[] => readFileSync(join(root, path), 'utf8').trim().split('\n');
  const runs = storedRuns.map((events) => `${events.map((event) => JSON.stringify(event)).join('\n')}\n`);
  const [whole = [], shard = []] = storedRuns;
  const results = reduceEvents(whole);
  const scenarios = storedRuns.flatMap(([start]) =>
    start?.kind === 'run-started' ? start.plan.scenarios.filter(({ kind }) => kind === 'program') : [],
  );

  return {
    matrix: {
      seeds: seed(
        ...['matrix.yaml', 'matrix.anyio.yaml', 'examples/anyio-suite/matrix.yaml'],
        ...['examples/own-suite/matrix.yaml', 'examples/semver-redos/matrix.yaml'],
      ),
      file: 'matrix.yaml',
      values: 'yaml',
      read: (file) => readMatrix(file, ['anyio/4.13', 'anyio/4.14']),
    },
    lock: {
      seeds: [...seed('matrix.anyio.lock.yaml', ...listLocks(root)).map((bytes) => bytes.subarray(0, 6000))],
      file: 'matrix.lock.yaml',
      values: 'yaml',
      read(file) {
        const lock = readLock(file);
        writeLock(`${file}.again`, 'matrix.yaml', lock);
      },
    },
    'lock file of a bump': {
      seeds: seed(
        ...[
          'npm-1.json',
          'npm-3.json',
          'pnpm-5.4.yaml',
          'pnpm-9.yaml',
          'uv.toml',
          'requirements-from-uv.txt',
        ].map((name) => `runner/bump/fixtures/${name}`),
      ),
      file: 'lock',
      values: 'yaml',
      read(file) {
        const text = readFileSync(file, 'utf8');
        const names = text.trimStart().startsWith('{')
          ? ['package-lock.json', 'pnpm-lock.yaml']
          : ['pnpm-lock.yaml', 'uv.lock', 'requirements.txt'];
        for (const name of names) {
          try {
            const lock = parseLockFile(name, text);
            compareLocks(lock, undefined, name);
          } catch (error) {
            if (name === names.at(-1) || !(error instanceof Error) || error.name !== 'LockFileError')
              throw error;
          }
        }
      },
    },
    program: {
      seeds: lines('golden/named.jsonl').map((line) => Buffer.from(line)),
      file: 'program.json',
      values: 'json',
      read(file) {
        try {
          // As a line of `exec`, and as the file of `bisect`.
          parseProgram(JSON.parse(readFileSync(file, 'utf8')));
        } catch (error) {
          if (!(error instanceof ProgramError || error instanceof SyntaxError)) throw error;
        }
        readProgramFile(file);
      },
    },
    scenario: {
      seeds: scenarios.map((scenario) => {
        if (scenario.kind !== 'program') throw new Error('expected a program');
        const { title, rule, owed, program } = scenario;
        return Buffer.from(JSON.stringify({ title, rule, owed, main: program.main, versions: '>=4' }));
      }),
      file: 'scenario.json',
      values: 'json',
      isRefusal: (error) => error instanceof ScenarioError || error instanceof SyntaxError,
      read(file) {
        const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
        try {
          parseModuleScenario(value);
        } catch (error) {
          if (!(error instanceof ScenarioError)) throw error;
        }
        parseScenario(value);
      },
    },
    run: {
      seeds: runs.map((text) => Buffer.from(text)),
      file: 'events.ndjson',
      values: 'lines',
      read: (file) => reportEverything(readRun(file), results),
    },
    shard: {
      seeds: runs.map((text) => Buffer.from(text)),
      file: 'events.ndjson',
      values: 'lines',
      read(file) {
        const other = { name: 'other', events: shard };
        const own = { name: 'own', events: readEvents(file) };
        for (const shards of [
          [own, other],
          [other, own],
          [own, own],
        ]) {
          const { events, plan, planSha256, command } = mergeRuns(shards);
          const [start] = own.events;
          if (start?.kind !== 'run-started') throw new Error('expected a start');
          reduceEvents([
            { ...start, plan, planSha256, command },
            ...events,
            { kind: 'run-finished', atMs: 0 },
          ]);
        }
      },
    },
    'accepted results': {
      seeds: [
        Buffer.from(renderAcceptedResults(acceptResults(new Map(), results))),
        ...seed('results/baseline.json').map((bytes) => Buffer.from(shortenAccepted(bytes.toString('utf8')))),
      ],
      file: 'baseline.json',
      values: 'json',
      read(file) {
        const accepted = readAcceptedResults(file);
        compareWithAccepted(accepted, results);
        renderAcceptedResults(acceptResults(accepted, results));
      },
    },
    'newest run': {
      seeds: [Buffer.from('{"run":"20261122T213000Z-4f2a"}\n')],
      file: 'latest.json',
      values: 'json',
      read: () => void readLatestRunFolder(folder),
    },
    patch: {
      seeds: [
        ...seed('examples/semver-redos/variants/backport.patch'),
        ...patches.map((text) => Buffer.from(text)),
      ],
      file: 'hostile.patch',
      values: 'none',
      isRefusal: (error) => error instanceof PatchError,
      read: (file) => applyEverywhere(file),
    },
    tap: {
      seeds: [Buffer.from(tap)],
      file: 'report.tap',
      values: 'none',
      read(file) {
        const parser = createTapParser(() => undefined);
        const text = readFileSync(file, 'utf8');
        for (let at = 0; at < text.length; at += 997) parser.add(text.slice(at, at + 997));
        parser.flush();
        parser.end();
      },
    },
    junit: {
      seeds: [
        Buffer.from(junit),
        readFileSync(join(root, 'tests/fixtures/stored-run.xml')).subarray(0, 3000),
      ],
      file: 'report.xml',
      values: 'none',
      read: (file) => void parseJunit(readFileSync(file, 'utf8')),
    },
  };

  /** Whatever a patch says, all that it changes is in its package. */
  function applyEverywhere(file: string): void {
    const files = readPatch(file);
    const text = 'a\nb\nc\n';
    const inside: Readonly<Record<string, string>> = {
      'node_modules/p/a.js': text,
      'node_modules/p/lib/b.js': text,
      'anyio/a.py': text,
    };
    const tree = {
      read: (path: string) => inside[path],
      hasFolder: (path: string) => Object.keys(inside).some((each) => each.startsWith(`${path}/`)),
    };
    for (const place of [{ kind: 'npm', package: 'p' }, { kind: 'python' }] as const) {
      const outcome = applyPatches(locatePatches([{ name: 'x', files }], place, tree), tree);
      for (const path of outcome.changes.keys()) {
        const leaves = path.startsWith('/') || path.split(/[/\\]/).includes('..');
        if (leaves || (place.kind === 'npm' && !path.startsWith('node_modules/p/'))) {
          throw new Error(`a patch changes \`${path}\``);
        }
      }
      outcome.patches.forEach(({ conflicts }) => conflicts.forEach((each) => renderPatchConflict(each)));
    }
  }
}

/** A folder in which the paths of the matrix files lead to something. */
export function fillFolder(folder: string): void {
  for (const path of ['variants', 'scenarios/contract', 'scenarios/hot-loop']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  for (const path of ['variants/wide.ts', 'variants/narrow.ts', 'scenarios/contract/a.ts', 'package.json']) {
    writeFileSync(join(folder, path), '{}');
  }
}

export function parseSeed(seed: Buffer, values: Kind['values']): unknown {
  const text = seed.toString('utf8');
  try {
    return values === 'yaml' ? parseYaml(text) : JSON.parse(text);
  } catch {
    // The lock files of a bump are not all JSON; what is mutated then is a text.
    return text;
  }
}

function listLocks(root: string): string[] {
  const examples = join(root, 'examples');
  return readdirSync(examples).flatMap((name) =>
    readdirSync(join(examples, name)).flatMap((file) =>
      file.endsWith('.lock.yaml') ? `examples/${name}/${file}` : [],
    ),
  );
}

function shortenAccepted(text: string): string {
  const { accepted, ...rest } = JSON.parse(text) as { accepted: Record<string, unknown> };
  return JSON.stringify(
    { ...rest, accepted: Object.fromEntries(Object.entries(accepted).slice(0, 10)) },
    null,
    2,
  );
}

const patches = [
  'diff --git a/a.js b/a.js\nindex 111..222 100644\n--- a/a.js\n+++ b/a.js\n@@ -1,3 +1,4 @@\n a\n-b\n+B\n+C\n c\n',
  'diff --git "a/l\\303\\244.js" "b/l\\303\\244.js"\nnew file mode 100644\n--- /dev/null\n+++ "b/l\\303\\244.js"\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n',
  'diff --git a/lib/b.js b/lib/c.js\nsimilarity index 90%\nrename from lib/b.js\nrename to lib/c.js\n--- a/lib/b.js\n+++ b/lib/c.js\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n',
  '--- anyio/a.py.orig\t2026-01-01 00:00:00 +0000\n+++ anyio/a.py\t2026-01-01 00:00:00 +0000\n@@ -2 +2 @@\n-b\n+B\n',
  'diff --git a/a.js b/a.js\ndeleted file mode 100644\n--- a/a.js\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-a\n-b\n-c\ndiff --git a/l b/l\nold mode 100644\nnew mode 120000\ndiff --git a/x b/x\nGIT binary patch\nliteral 3\nabc\n',
];

const tap = `TAP version 14
# Subtest: outer
    # Subtest: inner
        ok 1 - one # SKIP no reason
        not ok 2 - two {
          ---
          message: 'expected 1'
          duration_ms: 3.5
          ...
        1..2
    not ok 1 - inner
    1..1
not ok 1 - outer
ok 2 - \\# hash # TODO later
Bail out! end
1..2
`;

const junit = `<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<testsuites><testsuite name="s" tests="2"><testcase classname="c" name="one" time="1,000.5"><failure message="m &lt; n" type="E"><![CDATA[x]]></failure></testcase>
<testcase name="two"><skipped/><error>&b;</error></testcase></testsuite></testsuites>
`;
