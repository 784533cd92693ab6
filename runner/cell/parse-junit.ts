/** Reads a JUnit XML report, as the many tools write it that call it so. */
import { type SaxesTagPlain, SaxesParser } from 'saxes';

import type { NamedResult } from './parse-tap.ts';
import type { TestResult } from './protocol.ts';

export type ParsedReport =
  | { readonly kind: 'report'; readonly tests: readonly NamedResult[] }
  /** `problem` is a fragment: what was expected and what was found. */
  | { readonly kind: 'problem'; readonly problem: string };

/** A `testcase` that is being read. */
interface OpenTest {
  readonly name: string;
  readonly elapsed: number;
  readonly verdicts: { readonly outcome: TestResult['outcome']; readonly message: string }[];
}

interface OpenVerdict {
  readonly outcome: TestResult['outcome'];
  readonly message: string;
  readonly type: string;
  /** Often the trace of a stack, below the message. */
  content: string;
}

/** What an element in a test says of it, the worst first. */
const verdictElements: Readonly<Record<string, TestResult['outcome']>> = {
  error: 'errored',
  failure: 'failed',
  skipped: 'skipped',
};
const ranks: readonly TestResult['outcome'][] = ['errored', 'failed', 'skipped', 'passed'];

/** Tests are named `class > test`, or with the suites around them where they have no class. */
export function parseJunit(text: string): ParsedReport {
  const parser = new SaxesParser<{ position: true; xmlns: false }>({ position: true, xmlns: false });
  const tests: NamedResult[] = [];
  const suites: string[] = [];
  let test: OpenTest | undefined;
  let verdict: OpenVerdict | undefined;
  let problem: string | undefined;
  let depth = 0;

  parser.on('error', (error) => {
    problem ??= `expected XML in the report, found ${error.message.replace(/^(\d+):\d+: /, 'in line $1: ')}`;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    if (depth++ === 0 && name !== 'testsuites' && name !== 'testsuite') {
      problem ??= `expected \`testsuites\` or \`testsuite\` in the report, found \`${name}\``;
    }
    const { name: own = '', message = '', type = '' } = attributes;
    const outcome = verdictElements[name];
    if (name === 'testsuite' || name === 'testsuites') suites.push(own);
    else if (name === 'testcase') test = openTest(attributes, suites);
    else if (test !== undefined && outcome !== undefined) verdict = { outcome, message, type, content: '' };
  });
  const addText = (content: string): void => {
    if (verdict !== undefined) verdict.content += content;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', ({ name }) => {
    depth--;
    if (name === 'testsuite' || name === 'testsuites') suites.pop();
    if (verdict !== undefined && verdictElements[name] === verdict.outcome) {
      const { outcome, message, content, type } = verdict;
      test?.verdicts.push({ outcome, message: message.trim() || content.trim() || type });
      verdict = undefined;
    }
    if (name === 'testcase' && test !== undefined) {
      tests.push(closeTest(test));
      test = undefined;
    }
  });
  parser.write(text).close();
  return problem === undefined ? { kind: 'report', tests } : { kind: 'problem', problem };
}

function openTest(
  { name = '', classname = '', time = '' }: SaxesTagPlain['attributes'],
  suites: readonly string[],
): OpenTest {
  const parents = classname === '' ? suites.filter((suite) => suite !== '') : [classname];
  const seconds = Number(time.replaceAll(',', ''));
  const elapsed = Number.isFinite(seconds) ? seconds : 0;
  return { name: [...parents, name].join(' > '), elapsed, verdicts: [] };
}

function closeTest({ name, elapsed, verdicts }: OpenTest): NamedResult {
  const outcome = ranks.find((rank) => verdicts.some((verdict) => verdict.outcome === rank)) ?? 'passed';
  const messages = verdicts.filter((verdict) => verdict.outcome === outcome && verdict.message !== '');
  const message = messages.map((verdict) => verdict.message).join('\n');
  return {
    test: name,
    result: { kind: 'test', outcome, elapsed, ...(message !== '' && { message }) },
  };
}
