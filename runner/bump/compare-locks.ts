/** Which packages changed their versions between two texts of a lock file. Pure. */
import { compareVersions, isVersion } from '../plan/version-order.ts';
import type { Ecosystem, LockFile } from './lock-file.ts';

/** A package whose versions in a lock file changed. */
export interface PackageChange {
  readonly package: string;
  readonly ecosystem: Ecosystem;
  /** All versions before, the lowest first; none if the package was added. */
  readonly from: readonly string[];
  /** All versions after; none if it was removed. */
  readonly to: readonly string[];
  /** The lock file. */
  readonly file: string;
}

/** What goes from one version to another. */
export interface VersionStep {
  readonly from: string;
  readonly to: string;
}

/**
 * The packages whose versions are not the same on both sides, by name.
 *
 * @param before absent if there was no such file, like `after` if there is none any more
 */
export function compareLocks(
  before: LockFile | undefined,
  after: LockFile | undefined,
  file: string,
): PackageChange[] {
  const ecosystem = (after ?? before)?.ecosystem;
  if (ecosystem === undefined) return [];
  const names = new Set([...(before?.packages.keys() ?? []), ...(after?.packages.keys() ?? [])]);
  return [...names].sort().flatMap((name): PackageChange[] => {
    const [from, to] = [before, after].map((lock) => [...(lock?.packages.get(name) ?? [])].sort(inOrder));
    if (from === undefined || to === undefined || isSame(from, to)) return [];
    return [{ package: name, ecosystem, from, to, file }];
  });
}

/**
 * The steps that who uses the package may have taken: where one version went and one came, from that one to this one. A
 * version that came or went beside others that stayed is paired with the nearest of them. None if the package was added or
 * removed.
 */
export function listVersionSteps({ from, to }: Pick<PackageChange, 'from' | 'to'>): VersionStep[] {
  if (from.length === 0 || to.length === 0) return [];
  const gone = from.filter((version) => !to.includes(version));
  const come = to.filter((version) => !from.includes(version));
  if (gone.length >= come.length) {
    const targets = come.length > 0 ? come : to;
    return gone.map((version, index) => ({
      from: version,
      to: (gone.length === come.length ? come[index] : nearestAbove(version, targets)) ?? version,
    }));
  }
  const origins = gone.length > 0 ? gone : from;
  return come.map((version) => ({ from: nearestBelow(version, origins) ?? version, to: version }));
}

/** Who leaves a version seldom goes back. */
function nearestAbove(version: string, sorted: readonly string[]): string | undefined {
  return sorted.find((candidate) => inOrder(candidate, version) >= 0) ?? sorted.at(-1);
}

function nearestBelow(version: string, sorted: readonly string[]): string | undefined {
  return sorted.findLast((candidate) => inOrder(candidate, version) <= 0) ?? sorted[0];
}

/** What is no version that can be ordered comes last, by its letters. */
function inOrder(a: string, b: string): number {
  const [left, right] = [isVersion(a), isVersion(b)];
  if (left && right) return compareVersions(a, b) || compareText(a, b);
  return left === right ? compareText(a, b) : left ? -1 : 1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((version, index) => version === b[index]);
}
