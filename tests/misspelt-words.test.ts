/** A slip of the pen in any command, flag or choice is answered with the word that was meant, and exit code 2. */
import { CommanderError, type Command } from 'commander';
import { describe, expect, test, vi } from 'vitest';

import { buildProgram } from '../runner/cli/commands/build-program.ts';
import { makeFolder } from './make-project.ts';
import { misspell } from './misspell.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const { commands } = build();

test.each(commands.map((command) => [command.name(), command] as const))(
  'a slip in any flag of `%s`, or in one of its choices',
  async (name, command) => {
    const flags = command.options.flatMap(({ long }) => long ?? []);
    for (const flag of flags) {
      for (const slip of misspell(
        flag.slice(2),
        flags.map((each) => each.slice(2)),
      )) {
        const others = mandatoryFlags(command).filter((word) => word !== flag);
        const printed = await refuse([name, ...others.flatMap((word) => [word, 'x']), `--${slip}`]);
        expect(printed).toMatch(new RegExp(`did you mean (?:one of .*)?${flag}\\b`, 'i'));
      }
    }
    for (const { long, argChoices = [] } of command.options) {
      for (const choice of argChoices) {
        for (const slip of misspell(choice, argChoices)) {
          const printed = await refuse([name, String(long), slip]);
          expect(printed).toContain(`'${String(long)} <`);
          expect(printed).toContain(`'${slip}' is invalid. Allowed choices are ${argChoices.join(', ')}.`);
        }
      }
    }
  },
);

test.each(commands.map((command) => command.name()))('a slip in `%s`', async (name) => {
  const names = commands.map((command) => command.name());
  for (const slip of misspell(name, names)) {
    const expected = `error: unknown command '${slip}'; did you mean ${name}?\n`;
    expect(await refuse([slip])).toBe(expected);
    expect(await refuse(['help', slip])).toBe(expected);
  }
});

describe.concurrent('the command line', () => {
  test.each([
    [
      ['exec', '--runtme', '4.13'],
      /'--runtime <id>' not specified\ndid you mean --runtime, not --runtme\?\n$/,
    ],
    [
      ['diff'],
      /argument 'before'\nfor instance: npx patchmatrix diff .*\n`npx patchmatrix diff --help` says/,
    ],
    [['exec', '--runtme=4.13'], /did you mean --runtime, not --runtme\?\n$/],
    [['run', '--clok=virtual'], /'--clok=virtual'\ndid you mean --clock, not --clok\?\n$/],
    [['init', 'a', 'b'], /too many arguments .*\n`npx patchmatrix init --help` says what it takes\n$/],
    [['help', 'zzzzzzzz'], /unknown command 'zzzzzzzz'; patchmatrix --help lists them\n$/],
    [
      ['list', '--runtime', '4.13', 'my.yaml'],
      /'my\.yaml' was taken for a value of --runtime; the matrix file stands before/,
    ],
    [
      ['run', '--clock', 'real', 'other.yaml'],
      /the matrix file stands before flags that take several values\n$/,
    ],
    [
      ['run', '--reporter', 'text', 'other.yaml'],
      /the matrix file stands before flags that take several values\n$/,
    ],
    [['conform', '--variant', 'nnoe'], /expected the variant `nnoe` as variants\/nnoe\.ts or/],
  ] as const)('given %j exits 2 and says what to do', async (args, message) => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(args, { cwd: makeFolder() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  test('names the matrix file that was meant', async () => {
    const cwd = makeFolder({ 'matrix.yaml': 'subject: anyio\n' });
    const { exitCode, stderr } = await runPatchmatrix(['run', 'matrx.yaml'], { cwd });
    expect([exitCode, stderr]).toEqual([
      2,
      'matrx.yaml expected a matrix file, found none\n    did you mean `matrix.yaml`?\n\n1 mistake\n',
    ]);
  });
});

function build(): Command {
  return buildProgram({ beforeCommand: () => Promise.resolve(), setExitCode: () => undefined });
}

function mandatoryFlags({ options }: Command): string[] {
  return options.flatMap(({ mandatory, long }) => (mandatory && long !== undefined ? [long] : []));
}

/** What is printed of a command line that commander does not take. */
async function refuse(args: readonly string[]): Promise<string> {
  let printed = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    await build().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return printed;
    throw error;
  } finally {
    spy.mockRestore();
  }
  throw new Error(`expected a refusal of ${args.join(' ')}`);
}
