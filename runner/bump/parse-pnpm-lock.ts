/** pnpm's `pnpm-lock.yaml`, versions 5, 6 and 9. Pure. */
import { valid } from 'semver';
import * as v from 'valibot';

import { parseYamlData } from '../matrix/parse-yaml-data.ts';
import { collectVersions } from './collect-versions.ts';
import { type LockedVersions, LockFileError } from './lock-file.ts';
import { validateLock } from './validate-lock.ts';

/** @throws LockFileError if the text is no such lock file */
export function parsePnpmLock(file: string, text: string): LockedVersions {
  const { lockfileVersion, packages } = validateLock(file, lockSchema, parseYaml(file, text));
  const key = keys[Math.floor(Number(lockfileVersion))];
  if (key === undefined) {
    throw new LockFileError(file, 'a `lockfileVersion` of 5, 6 or 9', `\`${lockfileVersion}\``);
  }
  return collectVersions(
    Object.keys(packages ?? {}).flatMap((written): [string, string][] => {
      const [, name, version] = key.exec(written) ?? [];
      // What comes from a repository or a folder has its address where others have their version.
      return name === undefined || version === undefined || valid(version) === null ? [] : [[name, version]];
    }),
  );
}

const lockSchema = v.object({
  lockfileVersion: v.union([v.number(), v.string()]),
  packages: v.nullish(v.record(v.string(), v.unknown())),
});

/**
 * How a key of `packages` names a package and its version, by the format's version; after them stand the peers that it was
 * resolved with. A registry that is not the default one stands before them.
 */
const keys: Readonly<Record<number, RegExp | undefined>> = {
  5: /^[^/]*\/((?:@[^/]+\/)?[^/@]+)\/([^/_]+)(?:_.*)?$/,
  6: /^[^/]*\/((?:@[^/]+\/)?[^/@]+)@([^(]+)(?:\(.*)?$/,
  9: /^((?:@[^/]+\/)?[^/@]+)@([^(]+)(?:\(.*)?$/,
};

function parseYaml(file: string, text: string): unknown {
  const parsed = parseYamlData(text);
  if (parsed.kind === 'data') return parsed.data;
  throw new LockFileError(file, 'YAML', parsed.problem);
}
