/** What a lock file says: exact versions by package. Vocabulary only; `parse-lock-file.ts` reads one from its text. */

/** Where the packages of a lock file come from. */
export type Ecosystem = 'npm' | 'pypi';

/** A package may be there in several versions at once. Names on PyPI are normalised, so that one package has one name. */
export type LockedVersions = ReadonlyMap<string, ReadonlySet<string>>;

export interface LockFile {
  readonly ecosystem: Ecosystem;
  readonly packages: LockedVersions;
}

/** The text of a lock file is not what its name promises. */
export class LockFileError extends Error {
  override readonly name = 'LockFileError';
  readonly file: string;
  readonly expected: string;
  readonly found: string;

  /**
   * @param expected a fragment, `a lockfileVersion of 1, 2 or 3`
   * @param found a fragment, a line of it or what a parser said
   */
  constructor(file: string, expected: string, found: string) {
    super(`expected ${expected} in \`${file}\`, found ${found}`);
    this.file = file;
    this.expected = expected;
    this.found = found;
  }
}
