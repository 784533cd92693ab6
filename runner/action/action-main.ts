/** The program behind the steps of action.yml: `run` or `comment`. */
import { fileURLToPath } from 'node:url';

import { exitCodes } from '../cli/exit-codes.ts';
import { ActionError } from './action-error.ts';
import { commentStep } from './comment-step.ts';
import { describeEnd, type Outputs, runStep } from './run-step.ts';
import { workflowCommand } from '../report/workflow-command.ts';
import { writeOutputs } from './write-outputs.ts';

export async function runAction(): Promise<void> {
  const outputFile = process.env['GITHUB_OUTPUT'];
  if (!outputFile) throw new Error('expected GITHUB_OUTPUT, as on a GitHub runner, found nothing');
  if (process.argv[2] === 'comment') {
    const { outputs, log, exitCode } = await commentStep(process.env);
    process.stdout.write(log);
    writeOutputs(outputFile, outputs);
    process.exitCode = exitCode;
  } else {
    writeOutputs(outputFile, await run());
  }
}

/** The steps behind this one have something to do also after a mistake. */
async function run(): Promise<Outputs> {
  try {
    return await runStep(fileURLToPath(new URL('cli.cjs', import.meta.url)), process.env);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    process.stdout.write(`${workflowCommand('error', { title: 'patchmatrix' }, error.message)}\n`);
    return describeEnd(exitCodes.usage);
  }
}
