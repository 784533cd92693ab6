/** What the command line says about itself, and about what it does not know. */
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { makeFolder, makeProject, repository } from './make-project.ts';
import { runPatchmatrix, startPatchmatrix } from './run-patchmatrix.ts';

describe.concurrent('the command line', () => {
  test('names its commands and its version, and exits 0', async () => {
    const cwd = makeFolder();
    const help = await runPatchmatrix(['--help'], { cwd });
    expect([help.exitCode, help.stderr]).toEqual([0, '']);
    for (const command of ['run', 'list', 'trace', 'exec', 'bench', 'init']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    const { version } = JSON.parse(readFileSync(`${repository}/package.json`, 'utf8')) as { version: string };
    expect(await runPatchmatrix(['--version'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: `${version}\n`,
    });
  });

  test.each(['run', 'list', 'trace', 'exec', 'bench', 'init'])('`%s --help` exits 0', async (command) => {
    const { exitCode, stdout } = await runPatchmatrix([command, '--help'], { cwd: makeFolder() });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: patchmatrix ${command}`);
  });

  test('runs the matrix of the folder if no command is given', async () => {
    const { exitCode, stdout } = await runPatchmatrix(['-g', 'fail-after@4.14+none#virtual'], {
      cwd: makeProject(),
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 cell: 1 passed');
  });

  test.each([
    [['benhc'], /unknown command 'benhc'.*did you mean bench/i],
    [['lst'], /unknown command 'lst'.*did you mean list/i],
    [['run', '--clok', 'virtual'], /unknown option '--clok'\s*\(?did you mean --clock/i],
    [['run', '--clock', 'virtul'], /Allowed choices are virtual, real/],
    [['run', '--workers', '0'], /'0' is invalid.*expected a positive whole number/],
    [['run', '--timeout', 'soon'], /'soon' is invalid.*expected a positive number/],
    [['run', 'matrix.yaml', 'other.yaml'], /too many arguments/],
    [['exec'], /required option '--runtime <id>'/],
    [['trace'], /missing required argument 'cell'/],
  ])('given %j exits 2 and says what it knows instead', async (args, message) => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(args, { cwd: makeFolder() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  test('repeats nothing of a word that a terminal would obey', async () => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(['run', '--x\u001b[31m\u202e\r::error::'], {
      cwd: makeFolder(),
    });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      "error: unknown option '--x\\u202e\n::error::'\n`npx patchmatrix run --help` says what it takes\n",
    );
  });

  test.each([
    ['run', ['-g', 'fail-after@4.13+none#virtual']],
    ['list', ['list', '--json']],
    ['exec', ['exec', '--runtime', '4.13']],
  ])('`%s` shows no stack, and no regression, if the reader of its output goes away', async (_name, args) => {
    const running = startPatchmatrix(args, { cwd: makeProject(), input: '{"name":"empty","main":[]}' });
    running.stdout.destroy();
    const { exitCode, stderr } = await running;
    expect(stderr).not.toContain('    at ');
    expect(exitCode).not.toBe(1);
    expect(exitCode).not.toBe(70);
  });
});
