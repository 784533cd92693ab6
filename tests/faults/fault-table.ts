/** The rows of the table that `npm run test:faults` prints. Each is a check: a row that says something else fails its test. */
import { expect, type ExpectStatic } from 'vitest';

export interface FaultRow {
  /** What went wrong, in a few words. */
  readonly fault: string;
  /** How often it was caused. */
  readonly tries: number;
  readonly expected: string;
  readonly got: string;
  /** Default: `got` says what `expected` says. A bound is no such text, `at most 200 MB` and `61 MB`. */
  readonly passed?: boolean;
}

/** What a test hands to the table's reporter; of a test's context only this is needed. */
export interface TaskWithRows {
  readonly meta: { faultRows?: FaultRow[] };
}

/**
 * Adds a row to the table, and fails the test if it did not get what it expected.
 *
 * @param own the test's own `expect`, for one that runs beside others
 */
export function expectFault(task: TaskWithRows, row: FaultRow, own: ExpectStatic = expect): void {
  (task.meta.faultRows ??= []).push(row);
  if (row.passed === undefined) own.soft(row.got, row.fault).toBe(row.expected);
  else own.soft(row.passed, `${row.fault}: expected ${row.expected}, got ${row.got}`).toBe(true);
}

export function hasPassed({ passed, got, expected }: FaultRow): boolean {
  return passed ?? got === expected;
}

declare module 'vitest' {
  interface TaskMeta {
    faultRows?: FaultRow[];
  }
}
