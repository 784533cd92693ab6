/** The pages of the reference that are made from the command line's own definitions: the commands, the exit codes. Pure. */
import type { Argument, Option } from 'commander';

import { buildProgram } from '../../runner/cli/commands/build-program.ts';
import { type Example, examplesOf } from '../../runner/cli/commands/examples.ts';
import { exitCodeMeanings, exitCodes } from '../../runner/cli/exit-codes.ts';
import { renderTable } from './render-fields.ts';

/** What a command takes: its description, and those of its arguments and flags, as the help prints them. */
export interface CommandDescription {
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  readonly arguments: readonly Described[];
  readonly flags: readonly Described[];
  readonly examples: readonly Example[];
}

interface Described {
  /** As it is written, `-j, --workers <count>`. */
  readonly term: string;
  readonly description: string;
  readonly choices: readonly string[];
  /** As the help prints it; absent if there is none. */
  readonly standard?: string;
}

export function describeCommands(): readonly CommandDescription[] {
  const program = buildProgram({ beforeCommand: () => Promise.resolve(), setExitCode: () => undefined });
  return program.commands.map((command) => ({
    name: command.name(),
    usage: `patchmatrix ${command.name()} ${command.usage()}`,
    description: command.description(),
    arguments: command.registeredArguments.map(describeArgument),
    flags: command.options.filter(({ hidden }) => !hidden).map(describeFlag),
    examples: examplesOf(command),
  }));
}

export function renderCommandsPage(): string {
  const commands = describeCommands();
  return [
    '# The commands',
    'What `npx patchmatrix COMMAND --help` says. Without a command `run` is meant. What each exit code means is told in [exit-codes.md](exit-codes.md).',
    renderTable(
      ['command', 'does'],
      commands.map(({ name, description }) => [`[\`${name}\`](#${name})`, description]),
    ),
    ...commands.flatMap(renderCommand),
  ].join('\n\n');
}

export function renderExitCodesPage(): string {
  return [
    '# The exit codes',
    'A process has one exit code, the first of these that applies. They do not change.',
    renderTable(
      ['code', 'means'],
      Object.entries(exitCodes).map(([name, code]) => [
        String(code),
        exitCodeMeanings[name as keyof typeof exitCodes],
      ]),
    ),
    'A column that cannot be installed or patched does not stop the others. What the machine failed is no regression, but no pass either.',
  ].join('\n\n');
}

function renderCommand(command: CommandDescription): readonly string[] {
  const { name, usage, description, examples } = command;
  return [
    `## ${name}`,
    `${description.slice(0, 1).toUpperCase()}${description.slice(1)}.`,
    `\`\`\`text\n${usage}\n\`\`\``,
    ...(command.arguments.length > 0 ? [renderDescribed('argument', command.arguments)] : []),
    ...(command.flags.length > 0 ? [renderDescribed('flag', command.flags)] : []),
    ...(examples.length > 0 ? [`\`\`\`sh\n${examples.map(renderExample).join('\n')}\n\`\`\``] : []),
  ];
}

function renderExample({ line, does, exitCode = 0 }: Example): string {
  return `# ${does}${exitCode === 0 ? '' : ` (exit code ${exitCode})`}\n${line}`;
}

function renderDescribed(what: string, all: readonly Described[]): string {
  return renderTable(
    [what, 'default', 'meaning'],
    all.map(({ term, description, choices, standard }) => [
      `\`${term}\``,
      standard === undefined ? '' : `\`${standard}\``,
      choices.length === 0
        ? escape(description)
        : `${escape(description)}: ${choices.map((word) => `\`${word}\``).join(', ')}`,
    ]),
  );
}

function describeArgument(argument: Argument): Described {
  const { argChoices = [], required, variadic } = argument;
  const name = `${argument.name()}${variadic ? '...' : ''}`;
  return {
    term: required ? `<${name}>` : `[${name}]`,
    description: argument.description,
    choices: argChoices,
    ...describeDefault(argument.defaultValue as unknown),
  };
}

function describeFlag({ flags, description, argChoices = [], defaultValue, negate }: Option): Described {
  return { term: flags, description, choices: argChoices, ...(negate ? {} : describeDefault(defaultValue)) };
}

function describeDefault(value: unknown): { readonly standard?: string } {
  if (value === undefined) return {};
  return { standard: Array.isArray(value) ? value.join(' ') : String(value) };
}

/** `<` begins no tag of HTML here. */
function escape(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll('*', '\\*');
}
