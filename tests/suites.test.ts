/** Suites that exist already, with real children: vitest from this repository, and commands that report. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { describePackage } from '../runner/cell/describe-package.ts';
import type { RunEvent } from '../runner/execute/events.ts';
import { makeFolder, repository } from './make-project.ts';
import { none, runSuite, startedTests, type SuiteEnd, type SuiteRun } from './run-suite.ts';

const like = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

/** On the semver of this repository. */
function run(options: Omit<SuiteRun, 'runtime'>): Promise<SuiteEnd> {
  const site = makeFolder();
  symlinkSync(join(repository, 'node_modules'), join(site, 'node_modules'));
  const described = describePackage(site, 'semver');
  return runSuite({
    ...options,
    runtime: { driver: 'node', id: 'r', package: 'semver', site, ...described },
  });
}

describe('a file of vitest', () => {
  let outcomes: SuiteEnd['outcomes'];
  let events: readonly RunEvent[];

  beforeAll(async () => {
    ({ outcomes, events } = await run({
      runner: { kind: 'vitest', args: [] },
      testFile: 'all.test.js',
      testSeconds: 1,
      files: {
        'all.test.js': `
          import { describe, expect, test } from 'vitest';
          import { major } from 'semver';
          test('uses what is installed', () => expect(major('7.1.2')).toBe(7));
          test('fails', () => expect(1).toBe(2));
          test.skip('is left out', () => {});
          test.todo('is to be written');
          test('skips itself', (context) => context.skip('not here'));
          test.fails('fails as it should', () => { throw new Error('as it should'); });
          test('a name', () => {});
          test('a name', () => { throw new TypeError('second'); });
          describe('a group', () => {
            beforeAll(() => { throw new Error('no server'); });
            test('needs a server', () => {});
          });
          test('ends the process', () => process.exit(0));
          test('never gives the thread back', () => { for (;;); });
          test('comes later', () => {});
        `.replace('import { describe,', 'import { beforeAll, describe,'),
      },
    }));
  }, 30_000);

  test('is a row for each test', () => {
    expect(outcomes).toEqual({
      'uses-what-is-installed': 'passed',
      fails: 'failed: expected 1 to be 2 // Object.is equality',
      'is-left-out': 'skipped: skipped',
      'is-to-be-written': 'skipped: to do',
      'skips-itself': 'skipped: not here',
      'fails-as-it-should': 'passed',
      'a-name': 'passed',
      'a-name-2': 'failed: TypeError: second',
      'a-group.needs-a-server': 'errored: in a hook: no server',
      'ends-the-process': like(/process\.exit unexpectedly called with "0"/),
      'never-gives-the-thread-back': like(
        /^failed: expected `never gives the thread back` to end within 1 s, found it running/,
      ),
      'comes-later': 'passed',
    });
  });

  test('keeps what had ended before a test hung, and runs the suspect last', () => {
    const started = startedTests(events).map((name) => name.replace('all.test.js.', ''));
    expect(started.slice(started.indexOf('ends-the-process') + 1)).toEqual([
      'never-gives-the-thread-back',
      'comes-later',
      'never-gives-the-thread-back',
    ]);
  });
});

test('a variant is applied in the workers of vitest, before the tests', async () => {
  const folder = makeFolder({ 'wrong.cjs': 'exports.default = (semver) => { semver.major = () => 42; };' });
  const wrong = { file: 'wrong.cjs', loadFile: join(folder, 'wrong.cjs'), sha256: '' };
  const { outcomes } = await run({
    runner: { kind: 'vitest', args: [] },
    testFile: 'a.test.js',
    variants: [none, { id: 'wrong', modules: { node: wrong } }],
    files: {
      'a.test.js': `import { expect, test } from 'vitest';
        import semver from 'semver';
        test('a version has a major part', () => expect(semver.major('7.1.2')).toBe(7));`,
    },
  });
  expect(outcomes).toEqual({
    'a-version-has-a-major-part@none': 'passed',
    'a-version-has-a-major-part@wrong': 'failed: expected 42 to be 7 // Object.is equality',
  });
});

test('a file that only a busy machine keeps from its end is run again alone, and its tests keep what they had', async () => {
  const marks = makeFolder();
  const loadFile = join(makeFolder({ 'other.cjs': 'exports.default = () => {};' }), 'other.cjs');
  const { outcomes, events } = await run({
    runner: { kind: 'vitest', args: [] },
    testFile: 'a.test.js',
    testSeconds: 2,
    variants: [none, { id: 'other', modules: { node: { file: 'other.cjs', loadFile, sha256: '' } } }],
    files: {
      'a.test.js': `import { existsSync, mkdirSync } from 'node:fs';
        import { afterAll, expect, test } from 'vitest';
        const mark = ${JSON.stringify(marks)} + '/' + process.env.PATCHMATRIX_CELL.replaceAll('/', '-');
        test('comes before', () => expect(existsSync(mark)).toBe(false));
        afterAll(async () => {
          if (existsSync(mark)) return;
          mkdirSync(mark);
          await new Promise((resolve) => setTimeout(resolve, 60_000));
        }, 90_000);`,
    },
  });
  // Run again, the test would fail.
  expect(outcomes).toEqual({ 'comes-before@none': 'passed', 'comes-before@other': 'passed' });
  const kinds = events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'cell-unconfirmed')).toHaveLength(2);
  expect(kinds.filter((kind) => kind === 'cell-finished')).toHaveLength(4);
}, 60_000);

test.each([
  ['nowhere', "import './nowhere.js';", /^errored: expected to import the tests, found: .*nowhere/s],
  ['without', 'export {};', /^errored: expected .*tests?.*/i],
])('a file that is no suite says why: %s', async (name, text, expected) => {
  const testFile = `${name}.test.js`;
  const { outcomes } = await run({
    ...{ runner: { kind: 'vitest', args: [] }, testFile, files: { [testFile]: text } },
  });
  expect(outcomes).toEqual({ '': like(expected) });
});

describe('a command with TAP', () => {
  test('is read as Node writes it', async () => {
    const { outcomes } = await run({
      runner: {
        kind: 'command',
        command: [process.execPath, '--test', '--test-reporter=tap'],
        report: 'tap',
      },
      files: {
        'test/a.test.cjs': `const { describe, it, test } = require('node:test');
          const assert = require('node:assert');
          const { major } = require('semver');
          test('passes', () => assert.equal(major('7.0.0'), 7));
          test('fails', () => assert.equal(1, 2, 'one is not two'));
          test('is skipped', { skip: 'not now' }, () => {});
          describe('a group', () => { it('holds # one', () => {}); });`,
      },
    });
    expect(outcomes).toMatchObject({
      passes: 'passed',
      fails: 'failed: one is not two',
      'is-skipped': 'skipped: not now',
      'a-group.holds-one': 'passed',
    });
  });

  test('keeps the tests that came before it hung, and a row that says so', async () => {
    const { outcomes } = await run({
      runner: {
        kind: 'command',
        command: 'echo "ok 1 - first"; echo "not ok 2 - second"; sleep 60',
        report: 'tap',
      },
      testSeconds: 0.6,
      files: {},
    });
    expect(outcomes).toEqual({
      first: 'passed',
      second: 'failed: failed',
      '': like(/^failed: expected the next test to start, or the child to end after `second`, within 0.6 s/),
    });
  });

  test.each([
    ['echo nothing', 'errored: expected tests in what the command prints as TAP, found none and exit code 0'],
    ['echo ok 1 - a; exit 3', 'errored: expected exit code 0 where no test fails, found exit code 3'],
    ['echo ok 1 - a; echo 1..3', 'errored: expected 3 tests, as the plan says, found 1'],
    [
      'echo "Bail out! no database"',
      'errored: expected the tests to go on to their end, found `Bail out!` no database',
    ],
    [['no-such-program'], 'errored: expected the command to start, found spawn no-such-program ENOENT'],
  ])('that cannot be trusted as a whole says why: %s', async (command, expected) => {
    const { outcomes } = await run({ runner: { kind: 'command', command, report: 'tap' }, files: {} });
    expect(outcomes['']).toBe(expected);
  });

  test('cannot load a variant that is a module', async () => {
    const wrong = { file: 'wrong.ts', loadFile: 'wrong.cjs', sha256: '' };
    const { outcomes } = await run({
      runner: { kind: 'command', command: 'echo ok 1 - a', report: 'tap' },
      variants: [none, { id: 'wrong', modules: { node: wrong } }],
      files: {},
    });
    expect(outcomes).toEqual({
      'a@none': 'passed',
      '@wrong': 'skipped: a command loads no module; a variant that is a diff can be applied',
    });
  });
});

describe('a command with JUnit XML', () => {
  test('is read from the file that it is told', async () => {
    const { outcomes } = await run({
      runner: { kind: 'command', command: [process.execPath, 'write.cjs'], report: 'junit' },
      files: {
        'write.cjs': `require('node:fs').writeFileSync(process.env.PATCHMATRIX_REPORT, \`<?xml version="1.0"?>
          <testsuites><testsuite name="outer"><testsuite name="inner">
            <testcase name="a" time="0.25"/><testcase classname="C" name="b"><failure message="1 &lt; 2">long</failure></testcase>
          </testsuite><testcase name="c"><skipped/></testcase><testcase name="d"><error>broke</error></testcase>
          <testcase name="d"/><system-out>noise</system-out></testsuite></testsuites>\`); process.exitCode = 1;`,
      },
    });
    expect(outcomes).toEqual({
      'outer.inner.a': 'passed',
      'C.b': 'failed: 1 < 2',
      'outer.c': 'skipped: skipped',
      'outer.d': 'errored: broke',
      'outer.d-2': 'passed',
    });
  });

  test.each([
    [
      'true',
      /^errored: expected the command to write the file that PATCHMATRIX_REPORT names, found none and exit code 0/,
    ],
    [
      'echo "<testsuite>" > "$PATCHMATRIX_REPORT"',
      /^errored: expected XML in the report, found in line \d+:/,
    ],
    ['echo "<a/>" > "$PATCHMATRIX_REPORT"', /^errored: expected `testsuites` or `testsuite` in the report/],
    [
      'echo "<testsuite/>" > "$PATCHMATRIX_REPORT"',
      /^errored: expected tests in the report of the command, found none/,
    ],
  ])('that is none says why: %s', async (command, expected) => {
    const { outcomes } = await run({ runner: { kind: 'command', command, report: 'junit' }, files: {} });
    expect(outcomes).toEqual({ '': like(expected) });
  });
});
