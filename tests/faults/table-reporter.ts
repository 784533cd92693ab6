/**
 * Prints what each fault came to, and as the last line how many rows passed and failed. A test that fails is a row itself. With
 * `STORE_FAULTS=1` the rows are stored too, from which docs/guarantees.md takes its figures.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import type { Reporter, TestCase, TestModule } from 'vitest/node';

import stringWidth from 'string-width';
import { globSync } from 'tinyglobby';

import { type FaultRow, hasPassed } from './fault-table.ts';

export default class FaultTable implements Reporter {
  private startedAt = 0;

  onTestRunStart(): void {
    this.startedAt = Date.now();
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly { readonly message: string }[],
  ): void {
    const rows = [
      ...modules.flatMap((module) => [...rowsOfModule(module)]),
      ...unhandledErrors.map(({ message }) => failedRow('an error beside the tests', message)),
    ];
    process.stdout.write(`\n${renderTable(rows)}\n`);
    if (process.env['STORE_FAULTS'] === '1') store(modules, rows, this.startedAt);
  }
}

/** What a fault came to is stored as it is told, but for what failed or was left out: only a whole run that passed has figures. */
function store(modules: readonly TestModule[], rows: readonly FaultRow[], startedAt: number): void {
  if (!rows.every(hasPassed)) {
    process.stdout.write('not stored, as a row failed\n');
    return;
  }
  const files = globSync('*.test.ts', { cwd: fileURLToPath(new URL('.', import.meta.url)) });
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  if (modules.length < files.length || tests.some((test) => test.result().state === 'skipped')) {
    process.stdout.write('not stored, as some tests did not run\n');
    return;
  }
  const stored = {
    measuredAt: new Date(startedAt).toISOString(),
    seconds: (Date.now() - startedAt) / 1000,
    machine: { cores: availableParallelism(), node: process.version, platform: process.platform },
    files: modules.map((module) => ({
      file: module.relativeModuleId,
      rows: rowsOfModule(module).map(({ passed, ...row }) => ({
        ...row,
        // A row with a verdict of its own has a bound, and what was measured beside it.
        isBound: passed !== undefined,
      })),
    })),
  };
  writeFileSync(new URL('stored.json', import.meta.url), `${JSON.stringify(stored, undefined, 2)}\n`);
}

function rowsOfModule(module: TestModule): FaultRow[] {
  const failures = module.errors().map(({ message }) => failedRow(module.relativeModuleId, message));
  return [...failures, ...[...module.children.allTests()].flatMap(rowsOfTest)];
}

function rowsOfTest(test: TestCase): FaultRow[] {
  const rows = test.meta().faultRows ?? [];
  const result = test.result();
  if (result.state !== 'failed' || rows.some((row) => !hasPassed(row))) return rows;
  return [...rows, failedRow(test.fullName, result.errors[0]?.message ?? 'a failure without a message')];
}

function failedRow(fault: string, message: string): FaultRow {
  return { fault, tries: 1, expected: 'no error', got: message.split('\n')[0] ?? '', passed: false };
}

/** What a failed row got is told in full where its test failed. */
const widestCell = 64;

function cut(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return stringWidth(line) <= widestCell ? line : `${line.slice(0, widestCell - 1)}…`;
}

function renderTable(rows: readonly FaultRow[]): string {
  const cells = rows.map((row) => [
    hasPassed(row) ? '✓' : '✗',
    cut(row.fault),
    row.tries.toLocaleString('en'),
    cut(row.expected),
    cut(row.got),
  ]);
  const lines = [['', 'fault', 'tries', 'expected', 'got'], ...cells];
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))),
  );
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell + ' '.repeat((widths?.[column] ?? 0) - stringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
  const passed = rows.filter(hasPassed).length;
  return [...table, '', `${String(passed)} passed, ${String(rows.length - passed)} failed`].join('\n');
}
