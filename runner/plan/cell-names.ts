/** The names of columns and cells: `4.13+wide` and `contract/fail-after@4.13+wide#virtual`, safe in any shell. */
import type { Clock } from '../cell/protocol.ts';

export interface CellName {
  /** `contract/fail-after`. */
  readonly scenario: string;
  /** `4.13+wide`. */
  readonly column: string;
  readonly clock: Clock;
}

export function columnId(runtime: string, variant: string): string {
  return `${runtime}+${variant}`;
}

export function cellId({ scenario, column, clock }: CellName): string {
  return `${scenario}@${column}#${clock}`;
}

/** Undefined if the text is not the name of a cell. */
export function parseCellId(text: string): CellName | undefined {
  const [, scenario, column, clock] = cellPattern.exec(text) ?? [];
  if (scenario === undefined || column === undefined) return undefined;
  return { scenario, column, clock: clock === 'real' ? 'real' : 'virtual' };
}

/** Whether a text can name a runtime, a variant, a suite or a scenario in its suite. */
export function isId(text: string): boolean {
  return idPattern.test(text);
}

const idPattern = /^[\w.-]+$/;
const cellPattern = /^([\w.-]+\/[\w.-]+)@([\w.-]+\+[\w.-]+)#(virtual|real)$/;
