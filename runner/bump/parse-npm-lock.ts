/** npm's `package-lock.json`, versions 1, 2 and 3. Pure. */
import { valid } from 'semver';
import * as v from 'valibot';

import { collectVersions } from './collect-versions.ts';
import { type LockedVersions, LockFileError } from './lock-file.ts';
import { validateLock } from './validate-lock.ts';

/** @throws LockFileError if the text is no such lock file */
export function parseNpmLock(file: string, text: string): LockedVersions {
  const { packages, dependencies } = validateLock(file, lockSchema, parseJson(file, text));
  // Version 2 has both, for older readers.
  if (packages !== undefined) return collectVersions(Object.entries(packages).flatMap(readPackage));
  return collectVersions(listDependencies(dependencies ?? {}));
}

interface Dependency {
  readonly version?: string | undefined;
  readonly dependencies?: Readonly<Record<string, Dependency>> | undefined;
}

const dependency: v.GenericSchema<unknown, Dependency> = v.object({
  version: v.optional(v.string()),
  dependencies: v.optional(
    v.record(
      v.string(),
      v.lazy(() => dependency),
    ),
  ),
});

const installed = v.object({
  /** The package's own name, where the folder has another one. */
  name: v.optional(v.string()),
  version: v.optional(v.string()),
  resolved: v.optional(v.unknown()),
  link: v.optional(v.boolean()),
});

const lockSchema = v.object({
  lockfileVersion: v.picklist([1, 2, 3]),
  packages: v.optional(v.record(v.string(), installed)),
  dependencies: v.optional(v.record(v.string(), dependency)),
});

function readPackage([path, { name, version, resolved, link }]: readonly [
  string,
  v.InferOutput<typeof installed>,
]): [string, string][] {
  const folder = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
  // What is outside node_modules, or a link to it, is the project's own.
  if (folder === undefined || link || !isExact(version) || isFromElsewhere(resolved)) return [];
  return [[name ?? folder, version]];
}

function listDependencies(dependencies: Readonly<Record<string, Dependency>>): [string, string][] {
  return Object.entries(dependencies).flatMap(([folder, { version, dependencies: nested = {} }]) => {
    const [, alias, aliased] = /^npm:((?:@[^/]+\/)?[^@]+)@(.+)$/.exec(version ?? '') ?? [];
    const [name, exact] = alias === undefined ? [folder, version] : [alias, aliased];
    const own: [string, string][] = isExact(exact) ? [[name, exact]] : [];
    return [...own, ...listDependencies(nested)];
  });
}

function isExact(version: string | undefined): version is string {
  return version !== undefined && valid(version) !== null;
}

/** From a repository or a folder. */
function isFromElsewhere(resolved: unknown): boolean {
  return typeof resolved === 'string' && /^(git|file)\b/.test(resolved);
}

function parseJson(file: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (!isTooDeep(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LockFileError(file, 'JSON', error.message);
  }
  throw new LockFileError(file, `at most ${deepest} objects inside one another`, 'more');
}

/** Far more than packages that hold packages. */
const deepest = 200;

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((each): unknown[] =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}
