/** What a matrix file can refer to. `read-matrix.ts` looks at the disk; the parsers only ask. */
import type { PackagePatches } from '../patches/parse-package-patches.ts';

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

export type Place =
  | { readonly kind: 'file' }
  | {
      readonly kind: 'folder';
      /** The names in it. */
      readonly files: readonly string[];
      readonly folders: readonly string[];
    };
