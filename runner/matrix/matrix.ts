/** What a matrix file says, once it is known to be right. Vocabulary only; `parse-matrix.ts` makes one. */
import type { Clock } from '../cell/protocol.ts';
import type { Position } from './mistake.ts';

export interface Matrix {
  /** The matrix file as the user named it, for messages. */
  readonly file: string;
  /** The folder of the matrix file, absolute; paths in the matrix are relative to it. */
  readonly folder: string;
  readonly subject: string;
  readonly runtimes: readonly MatrixRuntime[];
  readonly variants: readonly MatrixVariant[];
  readonly scenarios: readonly MatrixScenario[];
  readonly clocks: readonly Clock[];
  /** A variant's id, `none`, or a column's, `4.13+none`. */
  readonly baseline: string;
}

/** `at` is where the matrix names the entry, here and below. */
export interface MatrixRuntime {
  readonly id: string;
  /** The folder of a bundled model, `anyio/4.13`. */
  readonly model: string;
  readonly at: Position;
}

export interface MatrixVariant {
  readonly id: string;
  /** The module, absolute; absent for `none`. */
  readonly file?: string;
  /** A semver range of subject versions that the variant is for. */
  readonly versions?: string;
  readonly at: Position;
}

export interface MatrixScenario {
  /** `contract/fail-after`. */
  readonly id: string;
  /** `contract`. */
  readonly suite: string;
  /** Absolute. */
  readonly file: string;
  readonly at: Position;
}
