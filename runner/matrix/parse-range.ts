/** Ranges of the subject's versions, to which a variant or one of its files is limited. */
import { validRange } from 'semver';
import type { Written, YamlDocument } from './yaml-document.ts';

/** A semver range; undefined, and a mistake, for anything else. */
export function parseRange(document: YamlDocument, value: Written): string | undefined {
  const versions = document.string(value, 'a quoted range of versions');
  if (versions === undefined || validRange(versions) !== null) return versions;
  document.addUnexpected(value, 'a semver range, such as "<4.14.2"');
  return undefined;
}
