/** Reads a JUnit XML report, as the many tools write it that call it so. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

import type { NamedResult } from './parse-tap.ts';
import type { TestResult } from './protocol.ts';

export type ParsedReport =
  | { readonly kind: 'report'; readonly tests: readonly NamedResult[] }
  /** `problem` is a fragment: what was expected and what was found. */
  | { readonly kind: 'problem'; readonly problem: string };

interface Element {
  readonly name?: string;
  readonly classname?: string;
  readonly time?: string;
  readonly testsuite?: readonly Element[];
  readonly testcase?: readonly Element[];
  readonly failure?: readonly Verdict[];
  readonly error?: readonly Verdict[];
  readonly skipped?: readonly Verdict[];
}

/** A text without attributes is a text. */
type Verdict = string | { readonly message?: string; readonly type?: string; readonly '#text'?: string };

const lists: ReadonlySet<string> = new Set([
  ...['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped'],
]);

/** @param test names as `class > test`, or with the suites around it where it has no class */
export function parseJunit(text: string): ParsedReport {
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: true });
  if (valid !== true) {
    const { line, msg } = valid.err;
    return { kind: 'problem', problem: `expected XML in the report, found in line ${String(line)}: ${msg}` };
  }
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false, parseTagValue: false },
    isArray: (name) => lists.has(name),
  });
  const root = parser.parse(text) as { testsuites?: readonly Element[]; testsuite?: readonly Element[] };
  const suites = [...(root.testsuites ?? []), ...(root.testsuite ?? [])];
  if (suites.length === 0) {
    return { kind: 'problem', problem: 'expected `testsuites` or `testsuite` in the report, found neither' };
  }
  return { kind: 'report', tests: suites.flatMap((suite) => testsIn(suite, [])) };
}

function testsIn(
  { name, testsuite = [], testcase = [] }: Element,
  parents: readonly string[],
): NamedResult[] {
  const path = name === undefined || name === '' ? parents : [...parents, name];
  return [
    ...testcase.map((test) => readTest(test, path)),
    ...testsuite.flatMap((suite) => testsIn(suite, path)),
  ];
}

function readTest(test: Element, suites: readonly string[]): NamedResult {
  const { name = '', classname = '', time = '' } = test;
  const seconds = Number(time.replaceAll(',', ''));
  const { outcome, message } = readOutcome(test);
  return {
    test: [...(classname === '' ? suites : [classname]), name].join(' > '),
    result: {
      ...{ kind: 'test', outcome, elapsed: Number.isFinite(seconds) ? seconds : 0 },
      ...(message !== '' && { message }),
    },
  };
}

function readOutcome({
  failure,
  error,
  skipped,
}: Element): Pick<TestResult, 'outcome'> & { message: string } {
  if (error !== undefined) return { outcome: 'errored', message: messageOf(error) };
  if (failure !== undefined) return { outcome: 'failed', message: messageOf(failure) };
  if (skipped !== undefined) return { outcome: 'skipped', message: messageOf(skipped) };
  return { outcome: 'passed', message: '' };
}

function messageOf(verdicts: readonly Verdict[]): string {
  return verdicts
    .map((verdict) =>
      typeof verdict === 'string' ? verdict : verdict.message || verdict['#text'] || verdict.type || '',
    )
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n');
}
