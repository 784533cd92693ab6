/** Scenarios that are functions of an installed Python package, from the file to the verdict. Nothing is installed. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { buildPythonCommand } from '../../runner/execute/child-programs.ts';
import { MatrixError } from '../../runner/matrix/read-matrix.ts';
import { makeFolder, repository } from '../make-project.ts';
import { findCell, planModules, programFiles, resultOf, runModules } from '../run-modules.ts';
import { isSkipped, requirePython } from './requirements.ts';

const init = 'async def later(n):\n    return double(n)\n\ndef double(n):\n    return 2 * n\n';

const files = {
  'matrix.yaml': `subject: tiny-lib
runtimes:
  '1': { pypi: tiny-lib, versions: '1.2.3' }
variants: [none, triple]
scenarios: [scenarios/tiny, scenarios/loose/alone.py]
`,
  'variants/triple.py': 'import tiny_lib\n\ntiny_lib.double = lambda n: 3 * n\n',
  'site/tiny_lib/__init__.py': init,
  'site/tiny_lib-1.2.3.dist-info/METADATA': 'Name: tiny-lib\nVersion: 1.2.3\n',
  'scenarios/loose/alone.py':
    '"""Nothing happens."""\n\n\ndef run(subject, probe):\n    probe.mark(subject.__name__)\n',
};

const doubles = `"""
It doubles, later.

Whoever asks is told twice as much.
"""

WITHIN_SECONDS = 5


async def run(subject, probe):
    probe.count(subject, "later")
    with probe.time("once"):
        probe.equal("twice", await subject.later(2), 4)
`;

describe.skipIf(isSkipped)('a scenario in Python', () => {
  test('is read, run on the package with and without a patch, and judged', async () => {
    const folder = makeFolder({
      ...files,
      'scenarios/tiny/doubles.py': doubles,
      'scenarios/tiny/raises.py': '"""It raises."""\ndef run(subject, probe):\n    subject.double()\n',
    });
    const plan = await planOf(folder);
    expect(plan.scenarios[0]).toMatchObject({
      ...{ kind: 'module', driver: 'python', id: 'tiny/doubles', line: 10, column: 1, withinSeconds: 5 },
      ...{ title: 'It doubles, later.', rule: 'Whoever asks is told twice as much.' },
    });
    const events = await runModules(folder, plan);
    const plain = findCell(events, 'tiny/doubles@1+none');
    expect(plain.judgement).toMatchObject({ verdict: 'passed' });
    expect(resultOf(plain)).toMatchObject({
      counters: { later: 1 },
      timings: [{ name: 'once', samples: 1 }],
    });
    expect(findCell(events, 'tiny/doubles@1+triple').judgement).toMatchObject({
      verdict: 'failed',
      reason: 'twice: expected 4, found 6',
    });
    const raises = findCell(events, 'tiny/raises@1+none');
    expect(raises.judgement?.reason).toMatch(/^run ended as raised TypeError: double\(\) missing 1 required/);
    expect(raises.observation?.output).toContain('scenarios/tiny/raises.py", line 3, in run');
    expect(resultOf(findCell(events, 'loose/alone@1+none')).marks).toMatchObject([{ name: 'tiny_lib' }]);
  }, 60_000);

  test('with mistakes in it is refused before it runs, each with its place', async () => {
    const folder = makeFolder({
      ...files,
      'scenarios/tiny/range.py': doubles.replace('WITHIN_SECONDS = 5', 'VERSIONS = "the latest"'),
      'scenarios/tiny/syntax.py': 'def run(:\n',
      'scenarios/tiny/title.py': 'import os\n\ndef run(subject):\n    os._exit(1)\n',
    });
    const error: unknown = await planOf(folder).catch((thrown: unknown) => thrown);
    if (!(error instanceof MatrixError)) throw error;
    const places = error.mistakes.map(({ file, line, column }) => [file.replace(/^.*\//, ''), line, column]);
    expect(places).toEqual([
      ['syntax.py', 1, 9],
      ['title.py', 1, 1],
      ['title.py', 3, 1],
      ['range.py', 7, 12],
    ]);
    expect(error.mistakes[3]?.message).toContain('expected a semver range');
  }, 60_000);
});

test.skipIf(isSkipped)(
  'the tests of the children in Python pass',
  async () => {
    const { executable } = await requirePython();
    const cwd = join(repository, 'runtimes', 'python');
    const tests = ['test_fork_server', 'test_module', 'test_probe', 'test_time_calls'];
    const { exitCode, stderr } = await execa(executable, ['-B', '-m', 'unittest', ...tests], {
      cwd,
      reject: false,
    });
    expect(stderr).toMatch(/\nOK\n?$/);
    expect(exitCode).toBe(0);
  },
  60_000,
);

async function planOf(folder: string) {
  const { executable: python, version: pythonVersion } = await requirePython();
  const digest = createHash('sha256').update(init).digest('hex');
  const runtime = {
    ...{ id: '1', driver: 'python' as const, package: 'tiny-lib', version: '1.2.3', python, pythonVersion },
    ...{ site: join(folder, 'site'), file: join(folder, 'site', 'tiny_lib', '__init__.py') },
    sha256: createHash('sha256').update(`${digest}  __init__.py\n`).digest('hex'),
  };
  const programs = programFiles(folder);
  return planModules(folder, [runtime], () =>
    Promise.resolve(buildPythonCommand(python, programs, 'collect_main', programs.python)),
  );
}
