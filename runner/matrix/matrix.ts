/** What a matrix file says, once it is known to be right. Vocabulary only; `parse-matrix.ts` makes one. */
import type { Clock } from '../cell/protocol.ts';
import type { Driver } from './driver.ts';
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

/** One version of the subject, and how to get it. */
export type MatrixRuntime = MatrixModel | MatrixRelease;

/** `at` is where the matrix names the entry, here and below. */
interface RuntimeName {
  readonly id: string;
  readonly at: Position;
}

export interface MatrixModel extends RuntimeName {
  readonly driver: 'model';
  /** The folder of a bundled model, `anyio/4.13`. */
  readonly model: string;
}

/** A release on PyPI, for the `python` driver, or on npm, for the `node` driver. */
export interface MatrixRelease extends RuntimeName {
  readonly driver: 'node' | 'python';
  /** The name of the package. */
  readonly package: string;
  /** The exact version, or `latest`. */
  readonly version: string;
}

export interface MatrixVariant {
  readonly id: string;
  /** The module for each driver that the matrix uses, absolute; empty for `none` and for what only diffs change. */
  readonly files: Readonly<Partial<Record<Driver, string>>>;
  /** Unified diffs, applied in this order to a copy of the subject, before a module is loaded; absent if there are none. */
  readonly diffs?: readonly MatrixDiff[];
  /** A semver range of subject versions that the variant is for. */
  readonly versions?: string;
  readonly at: Position;
}

export interface MatrixDiff {
  /** Absolute. */
  readonly file: string;
  /** A semver range of subject versions that the diff is for. */
  readonly versions?: string;
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
