/** Examples of commands: at the end of their help, and as data for whoever runs or prints them. */
import type { Command } from 'commander';

export interface Example {
  /** What is typed, for a shell; it may go on in a second line. */
  readonly line: string;
  readonly does: string;
  /** What it needs beside the project that `init` writes; nothing by default. */
  readonly needs?: ExampleNeed;
  /** 0 by default. */
  readonly exitCode?: number;
}

/**
 * `run`: a stored run of the project. `registry`: Python, PyPI, and with it `their_patch.py`. `parts`: a variant that says
 * which parts it has. `queue`: a Redis server at 127.0.0.1:6379. `shards`: stored runs of two shards.
 */
type ExampleNeed = 'parts' | 'queue' | 'registry' | 'run' | 'shards';

const examples = new WeakMap<Command, readonly Example[]>();

/** Puts examples at the end of a command's help. */
export function withExamples(command: Command, list: readonly Example[]): Command {
  examples.set(command, list);
  const blocks = list.map(({ line, does }) => `  ${does}\n    $ ${line.replaceAll('\n', '\n    ')}`);
  return command.addHelpText(
    'after',
    `\n${list.length === 1 ? 'Example' : 'Examples'}:\n${blocks.join('\n')}`,
  );
}

/** None for a command that has none. */
export function examplesOf(command: Command): readonly Example[] {
  return examples.get(command) ?? [];
}
