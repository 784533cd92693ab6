/** The flags of `trace`. */
import type { Command } from 'commander';

import type { TraceOptions } from '../trace-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { onFlag } from './shared-flags.ts';

export function defineTrace(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('trace'), examples)
    .description(
      'run one cell and print its timeline: events, delivery passes, and what each did with each task',
    )
    .argument('<cell>', 'the cell, for instance contract/fail-after@4.13+wide#virtual')
    .option(...onFlag)
    .option('--variant <id...>', 'with --on: the patches, by id or as a ./file; default: none')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option(
      '--against <cell>',
      'another cell of the same scenario: print both, and where they part; default: no other',
    )
    .option('--json', 'print the result and the recorded passes as JSON')
    .action(async (cell: string, options: TraceOptions) => {
      const { traceCommand } = await import('../trace-command.ts');
      setExitCode(await traceCommand(cell, options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix trace shutdown/timeout@4.14+none#virtual',
    does: 'what happened in one cell, event by event',
  },
  {
    line: 'npx patchmatrix trace shutdown/timeout@4.14+patience#virtual \\\n  --against shutdown/timeout@4.14+none#virtual',
    does: 'where a patch makes it take another way',
  },
];
