/** Reads what the tool printed as JSON and a user gives again: the findings of `explore`, the measurements of `bench`. */
import { describeError } from '../execute/describe-error.ts';
import { readTextWithin } from '../matrix/read-text-within.ts';
import { checkIncluded, type IncludedResults } from '../report/included-results.ts';
import { UsageError } from './usage-error.ts';

/** Some thousands of findings. */
const maxBytes = 32 * 1024 * 1024;

/** @throws UsageError if one cannot be read, or is nothing that can be included */
export function readIncludedFiles(files: readonly string[]): IncludedResults[] {
  return files.map(readIncludedFile);
}

function readIncludedFile(file: string): IncludedResults {
  const checked = checkIncluded(parseFile(file));
  if (checked.kind === 'problem') {
    throw new UsageError(
      `${file}: ${checked.problem}; --include takes what \`explore --json\` or \`bench --json\` printed`,
    );
  }
  return checked.results;
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readTextWithin(file, maxBytes));
  } catch (error) {
    throw new UsageError(
      `expected what \`explore --json\` or \`bench --json\` printed in \`${file}\`, found${isMissing(error) ? ' no such file' : `: ${describeError(error)}`}`,
      { cause: error },
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
