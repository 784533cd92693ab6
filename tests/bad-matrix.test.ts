/** A matrix that cannot be used: every mistake is shown with its place, and nothing is loaded or run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder, makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

/** Leaves a file behind when it is loaded. */
const telltale = "require('node:fs').writeFileSync('loaded', '');\nexport default () => undefined;\n";

describe.concurrent('a matrix', () => {
  test('that is missing is told from one that cannot be read, and `init` is named', async () => {
    const cwd = makeFolder();
    expect(await run(cwd)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `matrix.yaml expected a matrix file, found none
    \`npx patchmatrix init\` writes one

1 mistake
`,
    });
  });

  test('that is empty is a mistake at its first line', async () => {
    const { exitCode, stderr } = await run(makeFolder({ 'matrix.yaml': '' }));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('matrix.yaml:1:1 expected a matrix, found an empty file\n');
  });

  test('that is not YAML shows where it stops being YAML', async () => {
    const { exitCode, stderr } = await run(
      makeFolder({
        'matrix.yaml': "subject: anyio\nruntimes: { '4.13': { model: anyio/4.13 }\nvariants: [none\n",
      }),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^matrix\.yaml:\d+:\d+ expected valid YAML, found an error: /);
    expect(stderr).toMatch(/\n +\| +\^/);
  });

  test('that is a list, or a folder, is none', async () => {
    const cwd = makeFolder({ 'list.yaml': '- a\n', 'variants/wide.ts': telltale });
    const list = await run(cwd, 'list.yaml');
    const folder = await run(cwd, 'variants');
    expect([list.exitCode, folder.exitCode]).toEqual([2, 2]);
    expect(list.stderr).toContain('list.yaml:1:1 expected ');
    expect(folder.stderr).toContain('variants expected a matrix file, found a folder');
  });

  test('with many mistakes shows them all at once, each with its line, a caret, what was expected, and the nearest name', async () => {
    const cwd = makeProject({
      'variants/wide.ts': telltale,
      'matrix.yaml': `subject: [anyio]
runtimes:
  4.10: { model: anyio/4.13 }
  '4.14': { modle: anyio/4.14 }
  '4.15': { model: anyio/4.15 }
variants: [none, wdie, wide, wide]
scenarios: [scenarios/contrakt]
clocks: [virtal]
baseline: nome
scenaros: []
`,
    });
    const { exitCode, stdout, stderr } = await run(cwd);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    const blocks = stderr.split('\n\n');
    expect(blocks.at(-1)).toMatch(/^\d+ mistakes\n$/);
    const expected = [
      ['1:10', 'a library', '^^^^^^^'],
      ['3:3', 'expected a quoted version, found the number 4.1\n', '^^^^\n    write "4.10"'],
      ['4:13', 'unknown key `modle`', 'did you mean `model`?'],
      ['5:20', 'found `anyio/4.15`', 'did you mean `anyio/4.1'],
      ['6:18', 'found `wdie`', 'did you mean `wide`?'],
      ['6:30', 'found `wide` again', '^^^^'],
      ['7:13', 'found `scenarios/contrakt`', 'did you mean `scenarios/contract`?'],
      ['8:10', 'found `virtal`', 'did you mean `virtual`?'],
      ['9:11', 'found `nome`', 'did you mean `none`?'],
      ['10:1', 'unknown key `scenaros`', 'did you mean `scenarios`?'],
    ];
    for (const [place = '', ...parts] of expected) {
      const block = blocks.find((text) => text.startsWith(`matrix.yaml:${place} `));
      expect(block, `${place} in\n${stderr}`).toBeDefined();
      expect(block).toMatch(/\n +\d+ \| .*\n +\| +\^+/);
      for (const part of parts) expect(block).toContain(part);
    }
    expect(blocks.length - 1).toBe(expected.length);
  });

  test('with a key that stands there twice has a mistake at the second', async () => {
    const { exitCode, stderr } = await run(
      makeProject({
        'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
  '4.13': { model: anyio/4.14 }
scenarios: [scenarios/contract]
`,
      }),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('matrix.yaml:4:3 expected each key once, found `4.13` again, first on line 3\n');
    expect(stderr).toMatch(/\n1 mistake\n$/);
  });
});

test.concurrent.each(['run', 'list', 'bench', 'trace', 'exec'])(
  '`%s` refuses a bad matrix alike',
  async (command) => {
    const cwd = makeProject({ 'bad.yaml': 'subject: anyio\n' });
    const args = {
      run: ['bad.yaml'],
      list: ['bad.yaml'],
      bench: ['bad.yaml'],
      trace: ['contract/fail-after@4.13+none#virtual', '--matrix', 'bad.yaml'],
      exec: ['--runtime', '4.13', '--matrix', 'bad.yaml'],
    }[command];
    const { exitCode, stdout, stderr } = await runPatchmatrix([command, ...(args ?? [])], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^bad\.yaml:1:1 expected .*`runtimes`/);
  },
);

test.concurrent(
  'a matrix elsewhere is named as the user named it, and its folder is where everything else is',
  async () => {
    const project = makeProject({ 'bad.yaml': 'subject: anyio\nruntimes: 3\nscenarios: [nowhere]\n' });
    const cwd = join(project, 'scenarios');
    const { stderr } = await runPatchmatrix(['run', '../bad.yaml'], { cwd });
    expect(stderr).toContain('../bad.yaml:2:11 ');
    expect(stderr).toContain('../bad.yaml:3:13 ');
  },
);

/** Runs the matrix, and sees to it that nothing of it was loaded or recorded. */
async function run(
  cwd: string,
  matrix = 'matrix.yaml',
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await runPatchmatrix(['run', matrix], { cwd });
  expect(existsSync(join(cwd, 'results'))).toBe(false);
  expect(existsSync(join(cwd, 'loaded'))).toBe(false);
  return { exitCode, stdout, stderr };
}
