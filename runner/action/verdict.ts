/** The exit codes of patchmatrix as words, for the conditions of a workflow. Pure. */
import { exitCodes } from '../cli/exit-codes.ts';

const verdicts: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'ok',
  regressed: 'regressed',
  usage: 'mistake',
  environment: 'environment',
  nothingSelected: 'nothing-selected',
  partial: 'incomplete',
  internal: 'internal',
  interrupted: 'interrupted',
  terminated: 'interrupted',
};

/** `unknown` for a code that is none of patchmatrix's: something else ended it. */
export function nameVerdict(exitCode: number): string {
  const found = Object.entries(exitCodes).find(([, code]) => code === exitCode);
  return found === undefined ? 'unknown' : verdicts[found[0] as keyof typeof exitCodes];
}

/** What a shard leaves to the merge to judge, which sees the whole. */
export function isLeftToMerge(exitCode: number): boolean {
  return exitCode === exitCodes.regressed || exitCode === exitCodes.partial;
}
