/**
 * What a change did to the lock files of a git repository: those that differ between the commit that the change began at
 * and the working tree. What that means for a matrix is others' concern.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { EnvironmentError } from '../environments/environment-error.ts';
import { readTextWithin } from '../matrix/read-text-within.ts';
import { BumpError } from './bump-error.ts';
import { compareLocks, type PackageChange } from './compare-locks.ts';
import { type Git, openRepository } from './git.ts';
import type { LockFile } from './lock-file.ts';
import { isLockFile, lockFilePatterns, parseLockFile } from './parse-lock-file.ts';

export interface Bump {
  /** What was compared with, as it was named: `origin/main`, `HEAD`, `HEAD^`. */
  readonly base: string;
  /** The lock files that differ, relative to the top of the repository. */
  readonly files: readonly string[];
  readonly changes: readonly PackageChange[];
}

export interface ReadBumpOptions {
  /** A folder in the repository. */
  readonly cwd: string;
  /**
   * The branch, tag or commit that the change is held against: at the last commit that both have. By default the base of
   * the pull request, else `HEAD` if a lock file of the working tree differs from it, else `HEAD^`.
   */
  readonly base?: string | undefined;
  /** The variables of a workflow: GITHUB_BASE_REF is the branch that a pull request is for. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * @throws EnvironmentError if there is no git
 * @throws BumpError if there is no repository, or the base is not in it
 * @throws LockFileError if a lock file is none
 */
export async function readBump({ cwd, base: asked, env }: ReadBumpOptions): Promise<Bump> {
  const git = await openRepository(cwd);
  const base = asked ?? (await chooseBase(git, env));
  const commit = await findStart(git, base);
  const files = await listChangedLocks(git, commit);
  const changes: PackageChange[] = [];
  for (const file of files) {
    const before = await git.tryRun(['cat-file', 'blob', `${commit}:${file}`]);
    changes.push(...compareLocks(parse(file, before), parse(file, readIfThere(join(git.top, file))), file));
  }
  return { base, files, changes };
}

function parse(file: string, text: string | undefined): LockFile | undefined {
  return text === undefined ? undefined : parseLockFile(file, text);
}

async function chooseBase(git: Git, env: ReadBumpOptions['env']): Promise<string> {
  const pullRequest = env['GITHUB_BASE_REF'];
  if (pullRequest) return `origin/${pullRequest}`;
  const head = await findStart(git, 'HEAD');
  return (await listChangedLocks(git, head)).length > 0 ? 'HEAD' : 'HEAD^';
}

/** The commit that a change began at: where it and the base part. A shallow clone may not have it; the base itself then. */
async function findStart(git: Git, base: string): Promise<string> {
  const commit = await git.tryRun([
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${base}^{commit}`,
  ]);
  if (commit === undefined) throw new BumpError(describeUnknown(base, await isShallow(git)));
  return (await git.tryRun(['merge-base', commit.trim(), 'HEAD']))?.trim() ?? commit.trim();
}

function describeUnknown(base: string, shallow: boolean): string {
  const hint = shallow
    ? 'the clone is shallow: fetch what is missing, with `fetch-depth: 0` where actions/checkout made it'
    : base.startsWith('HEAD')
      ? 'the repository has too few commits; name another one with --base'
      : `fetch it, for instance with \`git fetch origin\`, or with \`fetch-depth: 0\` in actions/checkout; --base names another one`;
  return `expected the commit \`${base}\` to compare lock files with, found none in this repository; ${hint}`;
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git.run(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
}

/** Of the working tree, with files that are new and not ignored. */
async function listChangedLocks(git: Git, commit: string): Promise<string[]> {
  const paths = [
    ...lockFilePatterns.map((pattern) => `:(top,glob)**/${pattern}`),
    ':(top,exclude,glob)**/node_modules/**',
  ];
  const tracked = await git.run(['diff', '--name-only', '--no-renames', '-z', commit, '--', ...paths]);
  const added = await git.run([
    'ls-files',
    '--others',
    '--exclude-standard',
    '--full-name',
    '-z',
    '--',
    ...paths,
  ]);
  return [...new Set(`${tracked}${added}`.split('\0'))].filter(isLockFile).sort();
}

/** Tens of times what large projects have. */
const maxBytes = 64 * 1024 * 1024;

function readIfThere(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return readTextWithin(file, maxBytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new EnvironmentError(`expected to read the lock file, found: ${error.message}`);
  }
}
