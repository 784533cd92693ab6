/** The flags of `gate`. */
import type { Command } from 'commander';

import type { BumpOptions } from '../bump-command.ts';
import type { CommandContext, ResumeFlag } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { withRunFlags } from './shared-flags.ts';

interface GateOptions extends BumpOptions, ResumeFlag {
  readonly bump?: boolean;
}

export function defineGate(program: Command, { setExitCode, resuming, resume }: CommandContext): void {
  withExamples(withRunFlags(program.command('gate')), examples)
    .description('exit 1 if a candidate column regresses against its baseline column, whatever was accepted')
    .option('--bump', 'judge what a change did to lock files: safe, safe with patch, drop the patch or block')
    .option(
      '--base <commit>',
      'with --bump: what the change is held against; default: the base of the pull request, else what is not committed, else the last commit',
    )
    .option('--strict', 'with --bump: exit 1 also if a patch should be dropped')
    .action(async (matrix: string, { bump, ...options }: GateOptions, command: Command) => {
      if (options.resume !== undefined) return resume('gate', command);
      if (bump) {
        const { bumpCommand } = await import('../bump-command.ts');
        setExitCode(await bumpCommand(matrix, { ...options, ...resuming }));
        return;
      }
      const { runCommand } = await import('../run-command.ts');
      const given = ['base', 'strict'].find((name) => name in options);
      if (given !== undefined) program.error(`error: --${given} is for --bump, and that is missing`);
      setExitCode(await runCommand('gate', matrix, { ...options, ...resuming }));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix gate --variant patience',
    does: 'does a patch make anything worse? exit 1 if it does',
    exitCode: 1,
  },
  {
    line: 'npx patchmatrix gate --runtime 4.14 --reporter markdown=comment.md',
    does: 'the whole matrix on one version, and a comment for a pull request',
    exitCode: 1,
  },
];
