/**
 * Reads the Test Anything Protocol, versions 12 to 14, line by line as it comes: each test without tests in it is one, whose
 * name holds those of the tests around it. What is no TAP is passed over.
 */
import type { TestResult } from './protocol.ts';

export interface NamedResult {
  readonly test: string;
  readonly result: TestResult;
}

export interface TapParser {
  /** Text as it comes. */
  add(text: string): void;
  /** Hands out the last test, whose diagnostics could still have come. */
  flush(): void;
  /** Ends the text. Why it cannot be trusted as a whole; undefined if it can. */
  end(): string | undefined;
}

/** A test that others may be in, until its own line comes. */
interface Subtest {
  readonly name: string;
  tests: number;
  failed: number;
}

interface Pending {
  readonly test: string;
  readonly outcome: TestResult['outcome'];
  /** A reason that the line itself gave. */
  readonly reason: string;
  readonly indent: number;
  /** Once they have begun; `done` once they have ended. */
  diagnostics?: string[];
  done?: true;
}

/** What goes on for longer is cut: a program may print without an end. */
const longestLine = 64 * 1024;

const testLine = /^(?<not>not )?ok\b(?:\s+\d+)?(?:\s+-)?\s*(?<text>.*)$/;
const directive = /(?<!\\)\s#\s*(?<kind>skip|todo)\S*\s*(?<reason>.*)$/i;

export function createTapParser(onTest: (test: NamedResult) => void): TapParser {
  const levels: (Subtest | undefined)[] = [];
  /** The braces that are open, by the level of their test. */
  const braces: { readonly level: number; readonly ok: boolean }[] = [];
  let rest = '';
  let pending: Pending | undefined;
  let bailedOut: string | undefined;
  let planned: number | undefined;
  let topLevel = 0;

  const emit = (): void => {
    if (pending === undefined) return;
    const { test, outcome, reason, diagnostics = [] } = pending;
    pending = undefined;
    const message = outcome === 'passed' ? '' : reason || readMessage(diagnostics);
    const elapsed = readSeconds(diagnostics);
    onTest({ test, result: { kind: 'test', outcome, elapsed, ...(message !== '' && { message }) } });
  };

  const nameOf = (level: number, name: string): string => {
    const parents = levels.slice(0, level).flatMap((subtest) => subtest?.name || []);
    return [...parents, name].join(' > ');
  };

  const count = (level: number, failed: boolean): void => {
    if (level === 0) topLevel += 1;
    const parent = levels[level - 1];
    if (parent === undefined) return;
    parent.tests += 1;
    if (failed) parent.failed += 1;
  };

  const readTest = (level: number, indent: number, not: boolean, text: string): void => {
    const found = directive.exec(text);
    const brace = /\s*\{$/.test(text) && found === null;
    const written = (found === null ? text.replace(/\s*\{$/, '') : text.slice(0, found.index)).trim();
    const name =
      written.replaceAll(/\\([#\\])/g, '$1') || `test ${String((levels[level - 1]?.tests ?? topLevel) + 1)}`;
    const kind = found?.groups?.['kind']?.toLowerCase();
    const failed = not && kind === undefined;
    const subtest = levels[level];
    levels.length = level;
    count(level, failed);
    if (brace) {
      levels[level] = { name, tests: 0, failed: 0 };
      braces.push({ level, ok: !failed });
      return;
    }
    // The tests in it have said all, unless it failed and none of them did.
    if (subtest !== undefined && subtest.tests > 0 && (!failed || subtest.failed > 0)) return;
    const skipped = kind === 'skip' || (kind === 'todo' && not);
    const reason = found?.groups?.['reason'] ?? '';
    pending = {
      ...{ test: nameOf(level, name), indent },
      outcome: skipped ? 'skipped' : failed ? 'failed' : 'passed',
      reason: kind === 'todo' ? `to do${reason === '' ? '' : `: ${reason}`}` : reason,
    };
  };

  /** True if the line belongs to the diagnostics of the last test. */
  const readDiagnostics = (line: string): boolean => {
    if (pending === undefined || pending.done) return false;
    const trimmed = line.trim();
    if (pending.diagnostics === undefined) {
      if (trimmed !== '---' || indentOf(line) <= pending.indent) return false;
      pending.diagnostics = [];
    } else if (trimmed === '...') pending.done = true;
    else if (trimmed !== '' && indentOf(line) <= pending.indent) {
      // Nobody has ended them: what is not below the test is none of its.
      pending.done = true;
      return false;
    } else pending.diagnostics.push(line);
    return true;
  };

  const extend = (text: string): void => {
    rest += text.slice(0, Math.max(0, longestLine - rest.length));
  };

  const readLine = (line: string): void => {
    if (readDiagnostics(line)) return;
    const trimmed = line.trim();
    if (trimmed === '') return;
    emit();
    const indent = indentOf(line);
    const level = Math.floor(indent / 4);
    const subtest = /^# Subtest:\s*(.*)$/.exec(trimmed)?.[1];
    // Some write it with the tests, some with the test that they are in.
    if (subtest !== undefined)
      levels[level] = { name: subtest.replaceAll(/\\([#\\])/g, '$1'), tests: 0, failed: 0 };
    const bail = /^Bail out!\s*(.*)$/i.exec(trimmed)?.[1];
    if (bail !== undefined) bailedOut ??= bail;
    const plan = /^1\.\.(\d+)/.exec(trimmed)?.[1];
    if (plan !== undefined && level === 0) planned = Number(plan);
    if (trimmed === '}' && braces.at(-1)?.level === level) {
      closeBrace(level);
      return;
    }
    const { not, text } = testLine.exec(trimmed)?.groups ?? {};
    if (text !== undefined) readTest(level, indent, not !== undefined, text);
  };

  const closeBrace = (level: number): void => {
    const ok = braces.pop()?.ok ?? true;
    const subtest = levels[level];
    levels.length = level;
    if (subtest === undefined || (subtest.tests > 0 && (ok || subtest.failed > 0))) return;
    const test = nameOf(level, subtest.name);
    onTest({ test, result: { kind: 'test', outcome: ok ? 'passed' : 'failed', elapsed: 0 } });
  };

  return {
    add(text) {
      const [first = '', ...others] = text.split('\n');
      extend(first);
      for (const line of others) {
        readLine(rest.replace(/\r$/, ''));
        rest = '';
        extend(line);
      }
    },
    flush() {
      if (pending?.diagnostics === undefined || pending.done) emit();
    },
    end() {
      if (rest !== '') readLine(rest);
      rest = '';
      emit();
      if (bailedOut !== undefined) {
        return `expected the tests to go on to their end, found \`Bail out!\`${bailedOut === '' ? '' : ` ${bailedOut}`}`;
      }
      if (planned === undefined || planned === topLevel) return undefined;
      return `expected ${String(planned)} tests, as the plan says, found ${String(topLevel)}`;
    },
  };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

const messageKey = /^\s*(error|message|reason):\s*(.*)$/;

/** What went wrong, of YAML as test runners write it; all of it where none of the usual keys is there. */
function readMessage(lines: readonly string[]): string {
  const index = lines.findIndex((line) => messageKey.test(line));
  const line = lines[index];
  if (line === undefined) return lines.map((each) => each.trim()).join('\n');
  const value = messageKey.exec(line)?.[2]?.trim() ?? '';
  if (!/^[|>][+-]?$/.test(value)) return unquote(value);
  const block = lines.slice(index + 1);
  const end = block.findIndex((each) => each.trim() !== '' && indentOf(each) <= indentOf(line));
  return (end === -1 ? block : block.slice(0, end))
    .map((each) => each.trim())
    .join('\n')
    .trim();
}

function unquote(value: string): string {
  if (/^'.*'$/.test(value)) return value.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}

function readSeconds(lines: readonly string[]): number {
  const found = lines.flatMap((line) => /^\s*duration_ms:\s*([\d.]+)\s*$/.exec(line)?.[1] ?? []);
  return Number(found[0] ?? 0) / 1000;
}
