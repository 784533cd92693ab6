/** From the flags of a command to the reports that it prints or writes. Pure. */
import { didYouMean } from '../matrix/nearest-name.ts';
import { reporterNames, type ReporterName } from '../report/reporters.ts';
import { UsageError } from './usage-error.ts';

/** One report, and where it goes. */
export interface ChosenReporter {
  readonly name: ReporterName;
  /** Absent for standard output. */
  readonly file?: string;
}

export interface ReporterFlags {
  /** `NAME` or `NAME=FILE` each. */
  readonly reporter?: readonly string[];
  readonly json?: boolean;
}

/**
 * `text` if nothing else is asked for, with `github` beside it on GitHub.
 *
 * @throws UsageError for a name that is none, or if two documents would be mixed on standard output
 */
export function chooseReporters(
  { reporter, json }: ReporterFlags,
  environment: Readonly<Record<string, string | undefined>>,
): ChosenReporter[] {
  const asked = [...(json ? ['json'] : []), ...(reporter ?? [])];
  if (asked.length === 0) {
    const onGitHub = environment['GITHUB_ACTIONS'] === 'true';
    return [{ name: 'text' }, ...(onGitHub ? [{ name: 'github' } as const] : [])];
  }
  const chosen = asked.map(parseReporter);
  // What is meant for GitHub is read line by line, wherever it stands; everything else is a document of its own.
  const printed = chosen.filter(({ name, file }) => file === undefined && name !== 'github');
  const [first, second] = printed;
  const mixed =
    chosen.some(({ name, file }) => name === 'github' && file === undefined) &&
    first &&
    first.name !== 'text';
  if (second !== undefined || mixed) {
    const [one, other] = [first?.name ?? '', second?.name ?? 'github'];
    throw new UsageError(
      `expected one report on standard output, found \`${one}\` and \`${other}\`; write one to a file, --reporter ${one}=FILE`,
    );
  }
  return chosen;
}

/** Whether one of them draws timelines. */
export function hasPage(chosen: readonly ChosenReporter[]): boolean {
  return chosen.some(({ name }) => name === 'html');
}

function parseReporter(text: string): ChosenReporter {
  const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const known = reporterNames.find((candidate) => candidate === name);
  if (known === undefined) {
    const hint = didYouMean(name, reporterNames) ?? `there are ${reporterNames.join(', ')}`;
    throw new UsageError(`expected a reporter, found \`${name}\`; ${hint}`);
  }
  if (file === '') throw new UsageError(`expected a file after \`${name}=\`, found none`);
  return { name: known, ...(file !== undefined && { file }) };
}
