/** Flags that several commands have, each told once. */
import { type Command, Option } from 'commander';

import { defaultBounds } from '../../execute/process-tree.ts';
import { nonNegativeInteger, positiveInteger, positiveNumber, shardNumber } from './flag-values.ts';

/** For every command that reads a matrix of scenarios. */
export const onFlag = [
  '--on <release...>',
  'releases, anyio@4.13.0, with the scenarios that come with patchmatrix; default: the matrix file',
] as const;

/** For commands that show or run a whole matrix. */
export const updateLockFlag = [
  '--update-lock',
  'resolve the versions of all runtimes anew, and write them to the lock beside the matrix',
] as const;

/** For commands whose cells or batches may run on other machines. */
export const queueFlag = [
  '--queue <url>',
  'have them run by the workers at a Redis or Valkey server, redis://HOST:PORT; default: they run here',
] as const;
export const queueWaitFlag = [
  '--queue-wait <seconds>',
  'with --queue: how long to wait for a worker that can run a cell, while there is none',
  positiveNumber,
  300,
] as const;

/** The flags that select cells, the same for every command that has a plan. */
export function withFilters(command: Command, { clocks = true } = {}): Command {
  command
    .option('--runtime <id...>', 'only these runtimes; default: all')
    .option(
      '--variant <id...>',
      'only these variants; ./file adds one that the matrix does not name; default: all',
    )
    .option(
      '-g, --grep <pattern>',
      'only cells whose name or title has this text or matches this expression; default: all',
    )
    .option('--scenario <id...>', 'only these scenarios or suites; default: all');
  if (!clocks) return command;
  return command.addOption(
    new Option('--clock <clock...>', 'only these clocks; default: those of the matrix').choices([
      'virtual',
      'real',
    ]),
  );
}

/** What `run` and `gate` have in common. */
export function withRunFlags(command: Command): Command {
  return withReporters(withFilters(command))
    .argument('[matrix]', 'the matrix file', 'matrix.yaml')
    .option(...onFlag)
    .option(...updateLockFlag)
    .option('--baseline <id>', 'the variant or column to compare with; default: what the matrix says')
    .option('--last-failed', 'only cells that did not pass in the newest stored run, and their baselines')
    .option(
      '-j, --workers <count>',
      'children that may use a core at the same time; default: one for each core',
      positiveInteger,
    )
    .option('--timeout <seconds>', 'time limit of a cell, from the moment it is ready', positiveNumber, 60)
    .option(
      '--max-processes <count>',
      'processes that a cell may have at once; one with more is ended',
      positiveInteger,
      defaultBounds.maxProcesses,
    )
    .option(
      '--max-memory <MiB>',
      'memory that the processes of a cell may take at once; one that takes more is ended',
      positiveInteger,
      defaultBounds.maxMemoryMiB,
    )
    .addOption(
      new Option(
        '--sandbox <kind>',
        'strict: cells have no network, and a file system that they can only read (Linux, with bubblewrap)',
      )
        .choices(['none', 'strict'])
        .default('none'),
    )
    .option('--cold', 'start a fresh Python for each cell, instead of forking cells from one for each column')
    .option('--no-cache', 'run each cell, also those of which nothing changed since they ran last')
    .option(
      '--repeat-each <count>',
      'run each cell so often; 7 times or more give times that can be compared',
      positiveInteger,
      1,
    )
    .option(
      '--retries <count>',
      'run a cell that did not pass, and what it is compared with, so often again',
      nonNegativeInteger,
      0,
    )
    .option(
      '--shard <index/count>',
      'run only this part of the plan, 1/3; merge puts the parts together; default: all of it',
      shardNumber,
    )
    .option(...queueFlag)
    .option(...queueWaitFlag)
    .option('--bail', 'start no more cells once one got worse')
    .option(
      '--resume [run]',
      'go on with a stored run that did not come to its end, with the flags that it had; default: the newest',
    );
}

export function withReporters(command: Command): Command {
  return command
    .option(
      '--reporter <name...>',
      'text, markdown, html, json, junit, ctrf or github; NAME=FILE writes it to a file (default: "text")',
    )
    .option('--json', 'short for --reporter json')
    .option('--quiet', 'print what failed and the summary, no table');
}
