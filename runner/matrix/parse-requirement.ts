/**
 * The names of packages, and what else is installed beside one. They go to a client's command line or into its files, so
 * nothing passes that a client could take for an option, an address or a file.
 */
import { validRange as isPep440Range } from '@renovatebot/pep440';
import { validRange } from 'semver';

const packagePatterns = {
  node: /^(@[a-z\d][\w.~-]*\/)?[a-z\d][\w.~-]*$/i,
  python: /^[a-z\d]([\w.-]*[a-z\d])?$/i,
} as const;

/** Npm takes one for a file, pip and uv the other. */
const filePatterns = {
  node: /^[^@].*\.(tgz|tar|tar\.gz)$/i,
  python: /\.(whl|zip|tgz|tbz|txz|tlz|tar|tar\.\w+)$/i,
} as const;

/** Names that npm keeps for itself. */
const reserved: readonly string[] = ['node_modules', 'favicon.ico'];

/** As the clients have it; of what npm allows old packages, `!`, `'`, `(`, `)` and `*`, nothing. */
export function isPackageName(text: string, driver: 'node' | 'python'): boolean {
  if (driver === 'node' && reserved.includes(text.toLowerCase())) return false;
  return packagePatterns[driver].test(text) && !filePatterns[driver].test(text);
}

/** A package of npm with its range, `*` where none is given: `react@18 || 19`. Undefined for anything else. */
export function parseNpmRequirement(
  text: string,
): { readonly name: string; readonly range: string } | undefined {
  const [, name, range = '*'] = /^(@?[^@]+)(?:@(.+))?$/.exec(text) ?? [];
  if (name === undefined || !isPackageName(name, 'node')) return undefined;
  const isTag = /^[a-z][\w.-]*$/i.test(range);
  return isTag || validRange(range) !== null ? { name, range } : undefined;
}

/** Whether a text is a requirement by name, `trio[http]>=0.26; python_version < "3.13"`, as PEP 508 writes it. */
export function isPythonRequirement(text: string): boolean {
  const [, name, specifier, marker] =
    /^([\w.-]+)\s*(?:\[[\w.,\s-]*\])?\s*([^;[\]@]*?)\s*(?:;(.*))?$/.exec(text) ?? [];
  if (name === undefined || !isPackageName(name, 'python')) return false;
  if (specifier !== '' && !isPep440Range((specifier ?? '').replace(/^\((.*)\)$/, '$1'))) return false;
  return marker === undefined || /^[\w\s.'"()<>=!~]+$/.test(marker);
}
