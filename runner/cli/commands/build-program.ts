/** The command line as commander knows it: what commands and flags there are. Nothing runs until it is parsed. */
import { Command } from 'commander';

import type { ExitCode } from '../exit-codes.ts';
import { printNotice } from '../print-notice.ts';
import { version } from '../version.ts';
import { adviseOnUsage, refuseLateMatrix } from './advise-on-usage.ts';
import type { CommandContext, ResumeFlag, Resuming } from './command-context.ts';
import { defineBench } from './define-bench.ts';
import { defineBisect } from './define-bisect.ts';
import { defineConform } from './define-conform.ts';
import { defineDiff } from './define-diff.ts';
import { defineDoctor } from './define-doctor.ts';
import { defineExec } from './define-exec.ts';
import { defineExplore } from './define-explore.ts';
import { defineGate } from './define-gate.ts';
import { defineHelp } from './define-help.ts';
import { defineInit } from './define-init.ts';
import { defineList } from './define-list.ts';
import { defineMerge } from './define-merge.ts';
import { defineReduce } from './define-reduce.ts';
import { defineReport } from './define-report.ts';
import { defineReview } from './define-review.ts';
import { defineRun } from './define-run.ts';
import { defineSchema } from './define-schema.ts';
import { defineTrace } from './define-trace.ts';
import { defineWorker } from './define-worker.ts';

export interface ProgramHooks {
  /** Awaited once it is known that a command will run, and which. */
  readonly beforeCommand: (name: string) => Promise<void>;
  readonly setExitCode: (code: ExitCode) => void;
}

/** In the order of the help. */
const definitions: readonly ((program: Command, context: CommandContext) => void)[] = [
  defineRun,
  defineGate,
  defineDiff,
  defineReport,
  defineMerge,
  defineList,
  defineTrace,
  defineExec,
  defineBench,
  defineExplore,
  defineWorker,
  defineReview,
  defineBisect,
  defineReduce,
  defineConform,
  defineInit,
  defineSchema,
  defineDoctor,
  defineHelp,
];

/** @param resuming for the command line of a stored run */
export function buildProgram(hooks: ProgramHooks, resuming: Resuming = {}): Command {
  const resume = async (name: 'gate' | 'run', command: Command): Promise<void> => {
    const { resume: run, ...flags } = command.opts<ResumeFlag & Resuming>();
    const { findResumedRun, refuseOtherFlags } = await import('../resume-run.ts');
    refuseOtherFlags(command);
    const resumed = findResumedRun(name, run === true ? undefined : run);
    const { workers, quiet, queue, queueWait, ...reporters } = flags;
    const isReporterGiven = reporters.json !== undefined || reporters.reporter !== undefined;
    const again = buildProgram(hooks, {
      ...{ resumed, ...(workers !== undefined && { workers }), ...(quiet !== undefined && { quiet }) },
      ...(queue !== undefined && { queue, ...(queueWait !== undefined && { queueWait }) }),
      ...(isReporterGiven && { json: reporters.json ?? false, reporter: reporters.reporter ?? [] }),
    });
    await again.parseAsync([...resumed.start.args], { from: 'user' });
  };

  const program = new Command('patchmatrix')
    .description(
      'Does your patch, or your dependency bump, break anything?\n' +
        'Runs every scenario on every version of a library under every patch of it, and says what changed.',
    )
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\n`npx patchmatrix init` writes a project to start from, in which the examples of\n' +
        'each command work: `npx patchmatrix help run` shows some.',
    )
    .hook('preAction', (_, command) => {
      refuseLateMatrix(command);
      return hooks.beforeCommand(command.name());
    });

  const context: CommandContext = { setExitCode: hooks.setExitCode, resuming, resume };
  for (const define of definitions) define(program, context);
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      outputError: (text) => printNotice([text, ...adviseOnUsage(command, text)].join('\n')),
    });
  }
  return program;
}
