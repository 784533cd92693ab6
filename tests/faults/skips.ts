/** What faults need that not every machine has: tests say so where they skip, and under `CI=true` they fail instead. */
import { findPython } from '../../runner/environments/find-python.ts';
import { requireSandbox } from '../../runner/execute/sandbox.ts';
import { describeError } from '../../runner/execute/describe-error.ts';

const python = await findPython();

export const isPythonMissing = isMissing(
  'faults in Python',
  python === undefined ? 'no Python 3.10' : undefined,
);
export const isSandboxMissing = isMissing('the strict sandbox', findSandboxProblem());
export const isProcMissing = isMissing(
  'what is sampled',
  process.platform === 'linux' ? undefined : 'no /proc on this system',
);

function findSandboxProblem(): string | undefined {
  try {
    requireSandbox();
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}

function isMissing(what: string, problem: string | undefined): boolean {
  if (problem === undefined) return false;
  if (process.env['CI']) throw new Error(`expected to test ${what}, found: ${problem}`);
  console.warn(`skipped, as there is a problem: ${what}: ${problem}`);
  return true;
}
