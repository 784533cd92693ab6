/** What a matrix file can refer to. `read-matrix.ts` looks at the disk; the parsers only ask. */

export interface Surroundings {
  /** The folder of the matrix file, absolute. */
  readonly folder: string;
  /** The bundled models, `anyio/4.13`. */
  readonly models: readonly string[];
  /** What is at a path relative to the folder; undefined if nothing is. */
  readonly look: (path: string) => Place | undefined;
  /** The patches that the project around the matrix has of its dependencies. */
  readonly listPackagePatches: () => PackagePatches;
}

export interface PackagePatches {
  readonly patches: readonly PackagePatch[];
  /** What is wrong with how the project names them, with the file that does. */
  readonly mistakes: readonly { readonly file: string; readonly message: string }[];
}

/** Diffs of one package, as patch-package, pnpm, yarn or bun keep them. */
export interface PackagePatch {
  readonly id: string;
  readonly package: string;
  /** A semver range that it is limited to. */
  readonly versions?: string;
  /** Absolute, in the order in which they are applied. */
  readonly files: readonly string[];
  /** Where the project names them. */
  readonly from: string;
}

export type Place =
  | { readonly kind: 'file' }
  | {
      readonly kind: 'folder';
      /** The names in it. */
      readonly files: readonly string[];
      readonly folders: readonly string[];
    };
