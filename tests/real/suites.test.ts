/** Suites of pytest, with the real pytest on a real package from PyPI. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';

import { findPython } from '../../runner/environments/find-python.ts';
import { fetchSource } from '../../runner/environments/fetch-source.ts';
import { makeVirtualEnvironment } from '../../runner/environments/virtual-environment.ts';
import { hashTree, listTree } from '../../runner/environments/hash-tree.ts';
import type { PlannedPython } from '../../runner/plan/plan.ts';
import { makeFolder } from '../make-project.ts';
import { none, runSuite, startedTests, type SuiteEnd } from '../run-suite.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

const like = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

let runtime: PlannedPython;
let pip: string;

beforeAll(async () => {
  if (isSkipped) return;
  const python = await findPython();
  if (python === undefined) throw new Error('expected Python');
  pip = await makeVirtualEnvironment(python, join(cacheFolder, 'python'));
  const site = join(cacheFolder, 'suites', 'idna-3.10-pytest-8.4.2');
  mkdirSync(site, { recursive: true });
  const packages = ['idna==3.10', 'pytest==8.4.2'];
  await execa(pip, ['-I', '-m', 'pip', 'install', '--quiet', '--upgrade', '--target', site, ...packages]);
  const { stdout } = await execa(python.executable, [
    ...[
      '-I',
      '-c',
      'import sys; sys.path[:0] = sys.argv[1:]; import subject; print(subject.hash_package(__import__("pathlib").Path(sys.argv[1], "idna")))',
    ],
    ...[site, join(import.meta.dirname, '../../runtimes/python')],
  ]);
  runtime = {
    ...{ driver: 'python', id: 'r', package: 'idna', version: '3.10', site, sha256: stdout.trim() },
    ...{ python: python.executable, pythonVersion: python.version, file: join(site, 'idna', '__init__.py') },
  };
}, 120_000);

describe.skipIf(isSkipped)('a file of pytest', () => {
  let end: SuiteEnd;

  beforeAll(async () => {
    end = await runSuite({
      runtime,
      runner: { kind: 'pytest', args: ['-k', 'not deselected'] },
      testFile: 'tests/test_all.py',
      testSeconds: 2,
      files: {
        // What is installed is under test, not what lies beside the tests.
        'idna/__init__.py': 'raise ImportError("the copy in the source")',
        'tests/__init__.py': '',
        // As is a module of the driver.
        'probe.py': 'FOUND = "of the tests"\n',
        'tests/test_all.py': `
import os, pytest
import idna, probe

def test_installed(): assert idna.encode("a.b") == b"a.b"
def test_beside(): assert probe.FOUND == "of the tests"
def test_fails(): assert 1 == 2, "one is not two"
def test_deselected(): assert False
@pytest.mark.skip(reason="not now")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_known(): assert False
@pytest.mark.xfail(strict=True)
def test_no_longer_known(): pass
@pytest.fixture
def broken(): raise ValueError("no server")
def test_needs_server(broken): pass
@pytest.fixture
def breaks_later():
    yield
    raise ValueError("does not stop")
def test_torn_down(breaks_later): pass
@pytest.mark.parametrize("x", ["a+b", "a*b"])
def test_each(x): pass
def test_hangs():
    while True: pass
def test_exits(): os._exit(3)
class TestLast:
    def test_comes_later(self): pass
`,
      },
    });
  }, 60_000);

  test('is a row for each test', () => {
    const hashes = Object.keys(end.outcomes).filter((name) => name.startsWith('test_each'));
    expect(hashes).toHaveLength(2);
    expect(
      Object.fromEntries(Object.entries(end.outcomes).filter(([name]) => !hashes.includes(name))),
    ).toEqual({
      test_installed: 'passed',
      test_beside: 'passed',
      test_fails: like(/^failed: AssertionError: one is not two/),
      test_skipped: 'skipped: not now',
      test_known: 'skipped: expected to fail: known',
      test_no_longer_known: 'failed: [XPASS(strict)]',
      test_needs_server: 'errored: in setup: ValueError: no server',
      test_torn_down: 'errored: in teardown: ValueError: does not stop',
      test_hangs: like(
        /^failed: expected `tests\/test_all.py::test_hangs` to end within 2 s, found it running/,
      ),
      test_exits: 'errored: expected an exit with code 0, found 3 and no result',
      'TestLast.test_comes_later': 'passed',
    });
  });

  test('runs what a hang left by itself, the suspect last', () => {
    const started = startedTests(end.events).map((name) => name.replace('tests.test_all.py.', ''));
    expect(started.slice(started.indexOf('test_hangs') + 1)).toEqual([
      'test_exits',
      'TestLast.test_comes_later',
      'test_hangs',
    ]);
  });
});

test.skipIf(isSkipped).each([
  [
    'import nowhere',
    /^errored: expected to import the tests, found: ModuleNotFoundError: No module named 'nowhere'/,
  ],
  ['x = 1', /^errored: expected tests in the file, found none/],
])('a file that is no suite says why: %s', async (text, expected) => {
  const { outcomes } = await runSuite({
    ...{ runtime, runner: { kind: 'pytest', args: [] }, testFile: 'test_a.py', files: { 'test_a.py': text } },
  });
  expect(outcomes).toEqual({ '': like(expected) });
});

test.skipIf(isSkipped)('a variant is applied before the tests are imported', async () => {
  const folder = makeFolder({ 'wrong.py': 'import idna\nidna.encode = lambda text: b"wrong"\n' });
  const file = join(folder, 'wrong.py');
  const { outcomes } = await runSuite({
    ...{ runtime, runner: { kind: 'pytest', args: [] }, testFile: 'test_a.py' },
    variants: [none, { id: 'wrong', modules: { python: { file, loadFile: file, sha256: '' } } }],
    files: {
      'test_a.py': 'from idna import encode\ndef test_encodes():\n    assert encode("a") == b"a"\n',
    },
  });
  expect(outcomes).toMatchObject({ 'test_encodes@none': 'passed', 'test_encodes@wrong': like(/^failed/) });
});

test.skipIf(isSkipped)('a command finds what is installed for Python', async () => {
  const { outcomes } = await runSuite({
    runtime,
    runner: {
      kind: 'command',
      command: 'python3 -m pytest -p no:cacheprovider --junit-xml "$PATCHMATRIX_REPORT" test_a.py',
      report: 'junit',
    },
    files: { 'test_a.py': 'import idna\ndef test_installed():\n    assert idna.__version__ == "3.10"\n' },
  });
  expect(outcomes).toEqual({ 'test_a.test_installed': 'passed' });
});

test.skipIf(isSkipped)(
  'the sources of a release are those of the index, once',
  async () => {
    const said: string[] = [];
    const options = {
      cacheFolder: makeFolder(),
      without: [],
      getPip: () => Promise.resolve(pip),
      onProgress: (text: string) => said.push(text),
    };
    const sdist = { kind: 'sdist', package: 'idna' } as const;
    const first = await fetchSource(sdist, '3.10', options);
    expect(
      await fetchSource(sdist, '3.10', { ...options, getPip: () => Promise.reject(new Error('no network')) }),
    ).toEqual(first);
    expect(said).toEqual(['fetching the sources of idna 3.10 from PyPI']);
    expect(listTree(first.folder)).toContain('tests/test_idna.py');
    expect(hashTree(first.folder, listTree(first.folder))).toBe(first.sha256);
    await expect(fetchSource(sdist, '0.0.1', options)).rejects.toThrow(
      'expected the sources of idna 0.0.1 as a .tar.gz on PyPI, found none',
    );
    const npm = await fetchSource({ kind: 'npm', package: 'semver', version: '7.5.1' }, '7.0.0', options);
    expect(listTree(npm.folder)).toContain('functions/lt.js');
  },
  120_000,
);
