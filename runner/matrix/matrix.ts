/** What a matrix file says, once it is known to be right. Vocabulary only; `parse-matrix.ts` makes one. */
import type { Clock } from '../cell/protocol.ts';
import type { SuiteRunner } from '../plan/plan.ts';
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
  /** The module for each driver that the matrix uses, absolute; empty for `none`. */
  readonly files: Readonly<Partial<Record<Driver, string>>>;
  /** A semver range of subject versions that the variant is for. */
  readonly versions?: string;
  readonly at: Position;
}

/** A scenario, or tests that exist already. */
export type MatrixScenario = MatrixScenarioFile | MatrixSuite;

export interface MatrixScenarioFile {
  readonly kind: 'file';
  /** `contract/fail-after`. */
  readonly id: string;
  /** `contract`. */
  readonly suite: string;
  /** Absolute. */
  readonly file: string;
  readonly at: Position;
}

/** A test suite that exists already. */
export interface MatrixSuite {
  readonly kind: 'suite';
  readonly id: string;
  readonly runner: SuiteRunner;
  /** Files, folders and globs within the source; empty for a command. */
  readonly files: readonly string[];
  readonly source: MatrixSource;
  /** Seconds that one test may take. */
  readonly timeoutSeconds?: number;
  readonly at: Position;
}

/** Where a suite comes from; without a version it is that of each runtime. */
export type MatrixSource =
  | {
      readonly kind: 'folder';
      /** Absolute. */
      readonly folder: string;
    }
  | { readonly kind: 'npm' | 'sdist'; readonly package: string; readonly version?: string }
  | {
      readonly kind: 'git';
      /** A path is absolute. */
      readonly url: string;
      /** `{version}` stands for that of the runtime. */
      readonly tag: string;
    };
