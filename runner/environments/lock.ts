/** What a lock says: the exact versions that runtimes stand for, and everything that is installed for each. Vocabulary only. */

/** By the name of the runtime in the matrix. */
export type Lock = ReadonlyMap<string, LockedEntry>;

/** What one runtime of the matrix stands for. */
export interface LockedEntry {
  /** What the matrix asked for: whatever changes it is resolved anew. */
  readonly asked: LockedRequest;
  /** By exact version, the oldest first; of a folder, by `folder`. */
  readonly versions: ReadonlyMap<string, LockedVersion>;
}

export type LockedRequest = Readonly<Record<string, unknown>>;

/** Empty until it is known what is installed. */
export interface LockedVersion {
  readonly npm?: NpmPackages;
  /** PyPI: what is installed for each minor version of Python, `3.11`. */
  readonly python?: ReadonlyMap<string, readonly LockedPackage[]>;
}

/** The `packages` of a package-lock.json by their path, `node_modules/semver`, without the addresses that they were loaded from. */
export type NpmPackages = Readonly<Record<string, LockedNpmPackage>>;

export type LockedNpmPackage = Readonly<Record<string, unknown>>;

/** A package on PyPI. */
export interface LockedPackage {
  /** Normalized, as PyPI has it in addresses. */
  readonly name: string;
  readonly version: string;
  /** Of every file of the release that may be installed, on any platform; in order. */
  readonly sha256: readonly string[];
}
