/** `uv.lock` and `poetry.lock`: both are TOML with a table for each version of each package. Pure. */
import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';

import { versionSchemes } from '../plan/version-scheme.ts';
import { collectVersions } from './collect-versions.ts';
import { type LockedVersions, LockFileError } from './lock-file.ts';
import { normalizeProjectName } from '../environments/normalize-project-name.ts';
import { validateLock } from './validate-lock.ts';

/** @throws LockFileError if the text is no such lock file */
export function parsePythonLock(file: string, text: string): LockedVersions {
  const lock = validateLock(file, lockSchema, parseToml(file, text));
  return collectVersions(
    (lock.package ?? []).flatMap(({ name, version, source }): [string, string][] => {
      if (version === undefined || !isFromRegistry(source)) return [];
      // It goes to a client, and who wrote it may be anybody who proposes a change.
      if (!versionSchemes.python.isVersion(version)) {
        throw new LockFileError(file, `a version of \`${name}\` as PEP 440 has it`, `\`${version}\``);
      }
      return [[normalizeProjectName(name), version]];
    }),
  );
}

const source = v.union([
  v.object({ registry: v.string() }),
  v.object({ type: v.string() }),
  v.looseObject({}),
]);

const lockSchema = v.object({
  package: v.optional(
    v.array(v.object({ name: v.string(), version: v.optional(v.string()), source: v.optional(source) })),
  ),
});

/** uv names the registry; poetry names only what is not PyPI, and calls another registry `legacy`. */
function isFromRegistry(written: v.InferOutput<typeof source> | undefined): boolean {
  if (written === undefined) return true;
  return 'registry' in written || ('type' in written && written.type === 'legacy');
}

function parseToml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [problem = ''] = error.message.split('\n');
    throw new LockFileError(file, 'TOML', `${problem.replace(/^.*?: /, '')} in line ${error.line}`);
  }
}
