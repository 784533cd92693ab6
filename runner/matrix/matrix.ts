/** What a matrix file says, once it is known to be right. Vocabulary only; `parse-matrix.ts` makes one. */
import type { Clock, SuiteRunner } from '../cell/protocol.ts';
import type { Driver, LocatedDriver } from '../drivers/find-driver.ts';
import type { Position } from './mistake.ts';

export interface Matrix {
  /** The matrix file as the user named it, for messages. */
  readonly file: string;
  /** The folder of the matrix file, absolute; paths in the matrix are relative to it. */
  readonly folder: string;
  /** Where exact versions are kept, absolute; absent where no file names the runtimes. */
  readonly lockFile?: string;
  readonly subject: string;
  readonly runtimes: readonly MatrixRuntime[];
  readonly variants: readonly MatrixVariant[];
  readonly scenarios: readonly MatrixScenario[];
  readonly clocks: readonly Clock[];
  /** A variant's id, `none`, or a column's, `4.13+none`. */
  readonly baseline: string;
}

/** One version of the subject, or several, and how to get them. */
export type MatrixRuntime = MatrixModel | MatrixRelease | MatrixReleases | MatrixFolder | MatrixLocated;

/** `at` is where the matrix names the entry, here and below. */
interface RuntimeName {
  readonly id: string;
  readonly at: Position;
}

export interface MatrixModel extends RuntimeName {
  readonly kind: 'model';
  readonly driver: 'model';
  /** The folder of a bundled model, `anyio/4.13`. */
  readonly model: string;
}

/** A release on PyPI, for the `python` driver, or on npm, for the `node` driver. */
export interface MatrixRelease extends RuntimeName {
  readonly kind: 'release';
  readonly driver: 'node' | 'python';
  /** The name of the package. */
  readonly package: string;
  /** The exact version, `latest`, or another tag that npm has. */
  readonly version: string;
  readonly install?: InstallOptions;
  /** The entry of the matrix that it is one version of, where that stands for several. */
  readonly entry?: string;
  /** Why there is no such version. */
  readonly problem?: string;
}

/** A runtime for each release that is selected; the id of each starts with this one's. */
export interface MatrixReleases extends RuntimeName {
  readonly kind: 'releases';
  readonly driver: 'node' | 'python';
  readonly package: string;
  readonly versions: VersionSelection;
  readonly install?: InstallOptions;
}

/** A package in a folder of the user's. */
export interface MatrixFolder extends RuntimeName {
  readonly kind: 'folder';
  readonly driver: 'node' | 'python';
  /** As it is written, relative to the matrix. */
  readonly path: string;
  readonly install?: InstallOptions;
}

/** A file of the user's that a driver of its own runs. */
export interface MatrixLocated extends RuntimeName {
  readonly kind: 'located';
  readonly driver: LocatedDriver;
  /** As it is written, relative to the matrix. */
  readonly path: string;
  /** The exact version that it says it is. */
  readonly version: string;
}

/** How a package is installed; what is absent is off. */
export interface InstallOptions {
  /** Packages beside it: `react@18` for npm, `trio>=0.26` for PyPI. */
  readonly with?: readonly string[];
  /** npm: run the scripts that packages have for their installation. */
  readonly scripts?: boolean;
  /** PyPI: build what comes as sources only. */
  readonly sdists?: boolean;
  /** A Python that this machine has, `3.12`. */
  readonly python?: string;
}

/** Which releases of a package are meant: versions and ranges, then a mode that picks among them. */
export interface VersionSelection {
  /** Exact versions and ranges, semver for npm and PEP 440 for PyPI; empty for every release. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly mode: SelectionMode;
  readonly prereleases: boolean;
}

/** The modes of `.tav.yml`: all, the latest of each major or minor, or so many, over the whole range or its end. */
export type SelectionMode =
  | { readonly kind: 'all' | 'latest-majors' | 'latest-minors' }
  | { readonly kind: 'evenly' | 'latest'; readonly count: number };

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
