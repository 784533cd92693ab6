/** How versions are ordered. Pure. */
import { coerce, compare, parse, type SemVer } from 'semver';

/**
 * Other ecosystems have versions that semver does not know; those are ordered by the semver version next to them.
 *
 * @throws TypeError if the text is no version
 */
export function orderOf(version: string): SemVer {
  const order = parse(version, { loose: true }) ?? coerce(version);
  if (order === null) throw new TypeError(`expected a version, found \`${version}\``);
  return order;
}

/** Whether the text can be ordered. */
export function isVersion(text: string): boolean {
  return /^\d/.test(text) && coerce(text) !== null;
}

/** Below 0 if `a` comes before `b`. @throws TypeError if one is no version */
export function compareVersions(a: string, b: string): number {
  return compare(orderOf(a), orderOf(b));
}
