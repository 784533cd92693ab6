/**
 * Runs a command that is a test suite and says of each test in its report what became of it: of TAP as it comes, of JUnit XML
 * once the command has ended. What a command does beside its report is its own business.
 */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';

import { parseJunit } from './parse-junit.ts';
import { createTapParser, type NamedResult } from './parse-tap.ts';
import type { SuiteRunner, TestResult } from './protocol.ts';
import { writeFrame } from './write-frame.ts';

type CommandRunner = Extract<SuiteRunner, { kind: 'command' }>;

/** Names the file that a command writes its JUnit report to. */
const reportVariable = 'PATCHMATRIX_REPORT';

/** Milliseconds after which no diagnostics of the last test are waited for any more. */
const flushAfterMs = 100;

/** @returns why the command ended as it did, for an end that no test accounts for */
export async function runCommandSuite(runner: CommandRunner, folder: string): Promise<string | undefined> {
  return runner.report === 'tap' ? runTap(runner, folder) : runJunit(runner, folder);
}

async function runTap(runner: CommandRunner, folder: string): Promise<string | undefined> {
  const tests = createTestWriter(folder);
  const parser = createTapParser((test) => tests.write([test]));
  const child = start(runner, folder, ['ignore', 'pipe', 'inherit'], {});
  let timer: NodeJS.Timeout | undefined;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    parser.add(text);
    clearTimeout(timer);
    timer = setTimeout(() => parser.flush(), flushAfterMs);
  });
  const end = await ended(child);
  clearTimeout(timer);
  return end.failure ?? parser.end() ?? tests.describe(end, 'what the command prints as TAP');
}

async function runJunit(runner: CommandRunner, folder: string): Promise<string | undefined> {
  // The runner takes away the child's temporary folder, and what is in it.
  const file = join(mkdtempSync(join(tmpdir(), 'report-')), 'report.xml');
  const end = await ended(
    start(runner, folder, ['ignore', 'inherit', 'inherit'], { [reportVariable]: file }),
  );
  if (end.failure !== undefined) return end.failure;
  if (!existsSync(file)) {
    return `expected the command to write the file that ${reportVariable} names, found none and ${describeEnd(end)}`;
  }
  const parsed = parseJunit(readFileSync(file, 'utf8'));
  if (parsed.kind === 'problem') return parsed.problem;
  const tests = createTestWriter(folder);
  tests.write(parsed.tests);
  return tests.describe(end, 'the report of the command');
}

function start(
  { command }: CommandRunner,
  folder: string,
  stdio: StdioOptions,
  variables: Readonly<Record<string, string>>,
): ChildProcess {
  const path = [join(folder, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const env = { ...process.env, PATH: path, ...variables };
  if (typeof command === 'string') return spawn(command, { cwd: folder, env, stdio, shell: true });
  const [file = '', ...args] = command;
  return spawn(file, args, { cwd: folder, env, stdio });
}

interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it could not be started. */
  readonly failure?: string;
}

function ended(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      const failure = `expected the command to start, found ${error.message}`;
      resolve({ exitCode: null, signal: null, failure });
    });
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function describeEnd({ exitCode, signal }: CommandEnd): string {
  return signal === null ? `exit code ${String(exitCode)}` : `an end by ${signal}`;
}

/** A frame has its limit. */
const testsPerFrame = 1000;
const maxMessage = 10_000;

function cutMessage(result: TestResult): TestResult {
  const { message } = result;
  return message === undefined || message.length <= maxMessage
    ? result
    : { ...result, message: message.slice(0, maxMessage) };
}

/** Writes the frames of tests, each under a name of its own, and the same one wherever the folder is. */
function createTestWriter(folder: string) {
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  const names = new Map<string, number>();
  let failed = 0;
  return {
    write(tests: readonly NamedResult[]): void {
      const named = tests.map(({ test: written, result }) => {
        const test = written.replaceAll(prefix, '');
        const count = (names.get(test) ?? 0) + 1;
        names.set(test, count);
        return { test: count === 1 ? test : `${test} (${String(count)})`, result };
      });
      for (let from = 0; from < named.length; from += testsPerFrame) {
        const part = named.slice(from, from + testsPerFrame);
        writeFrame({ kind: 'tests', tests: part.map(({ test }) => ({ test })) });
      }
      for (const { test, result } of named) {
        if (result.outcome === 'failed' || result.outcome === 'errored') failed += 1;
        writeFrame({ kind: 'test-finished', test, result: cutMessage(result) });
      }
    },
    /** Why the end says more, or less, than the tests. */
    describe(end: CommandEnd, where: string): string | undefined {
      if (names.size === 0) return `expected tests in ${where}, found none and ${describeEnd(end)}`;
      if (end.signal !== null) return `expected the command to end by itself, found ${describeEnd(end)}`;
      if (end.exitCode === 0 || failed > 0) return undefined;
      return `expected exit code 0 where no test fails, found ${describeEnd(end)}`;
    },
  };
}
