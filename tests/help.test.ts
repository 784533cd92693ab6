/** What the help says of every command; that its examples run is for tests/slow, tests/real and tests/queue to show. */
import type { Command } from 'commander';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';

import { buildProgram } from '../runner/cli/commands/build-program.ts';
import { examplesOf } from '../runner/cli/commands/examples.ts';

const program = buildProgram({ beforeCommand: () => Promise.resolve(), setExitCode: () => undefined });
const commands = program.commands.map((command) => [command.name(), command] as const);

test.each([['', program] as const, ...commands])(
  'the help of `%s` has no line of more than 80 columns',
  (_, command) => {
    const lines = helpOf(command, 80).split('\n');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
  },
);

test.each(commands)('the help of `%s` ends with examples of it', (name, command) => {
  const examples = examplesOf(command);
  expect(examples.length).toBeGreaterThan(0);
  const help = helpOf(command, 80);
  for (const { line, does } of examples) {
    expect(line).toMatch(new RegExp(`(?:^|\\| )npx patchmatrix ${name}\\b`));
    expect(help).toContain(`  ${does}\n    $ ${line.split('\n')[0] ?? ''}\n`);
  }
});

test.each(commands)(
  'each argument and flag of `%s` is described, with what is meant where it is left out',
  (_, command) => {
    for (const { name, description, required, defaultValue } of command.registeredArguments.map(
      describeArgument,
    )) {
      expect([name, description]).not.toEqual([name, '']);
      const says = required || defaultValue !== undefined || description.includes('default: ');
      expect([name, says]).toEqual([name, true]);
    }
    for (const { flags, description, required, optional, mandatory, defaultValue } of command.options) {
      expect([flags, description]).not.toEqual([flags, '']);
      const takesValue = required || optional;
      const says = !takesValue || mandatory || defaultValue !== undefined || /default:? /.test(description);
      expect([flags, says]).toEqual([flags, true]);
    }
  },
);

function describeArgument(argument: Command['registeredArguments'][number]) {
  const { description, required } = argument;
  return { name: argument.name(), description, required, defaultValue: argument.defaultValue as unknown };
}

function helpOf(command: Command, width: number): string {
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text), getOutHelpWidth: () => width });
  command.outputHelp();
  return printed;
}
