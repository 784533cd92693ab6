/** Requirements with hashes, as pip and uv read and write them, and what is said of a client of PyPI that failed. */
import { EnvironmentError } from './environment-error.ts';
import type { LockedPackage } from './lock.ts';
import { normalizeProjectName } from './normalize-project-name.ts';
import { lastLine } from './run-client.ts';

/** A line for each package, with every hash that its file may have. */
export function renderRequirements(packages: readonly LockedPackage[]): string {
  return renderLines(
    packages.map(({ name, version, sha256 }) =>
      [`${name}==${version}`, ...sha256.map((hash) => `--hash=sha256:${hash}`)].join(' '),
    ),
  );
}

/**
 * A file of requirements, which has no `--`: a line may be an option too.
 *
 * @throws EnvironmentError if one is an option, or more than a line
 */
export function renderLines(requirements: readonly string[]): string {
  const bad = requirements.find((text) => /^\s*-|[\r\n]/.test(text));
  if (bad === undefined) return requirements.map((text) => `${text}\n`).join('');
  throw new EnvironmentError(`expected the name of a package and its version, found \`${bad}\``);
}

/** What has a version, in the order of names; folders and comments are left out. */
export function parseRequirements(text: string): LockedPackage[] {
  return text
    .replace(/\\\r?\n\s*/g, '')
    .split('\n')
    .flatMap((line) => {
      const [, name, version] = /^([\w.-]+)==([^\s;]+)/.exec(line) ?? [];
      if (name === undefined || version === undefined) return [];
      const sha256 = [...line.matchAll(/--hash=sha256:([\da-f]{64})/g)].map(([, hash = '']) => hash);
      return [{ name: normalizeProjectName(name), version, sha256: sha256.toSorted() }];
    })
    .toSorted(byName);
}

export function byName(a: LockedPackage, b: LockedPackage): number {
  return a.name < b.name ? -1 : 1;
}

/** The line that says what is wrong; clients repeat themselves before and after it. */
export function describePythonFailure({ stderr }: { readonly stderr: string }): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const find = (pattern: RegExp): string | undefined => lines.find((line) => pattern.test(line));
  if (/do not match the hashes|hash mismatch/i.test(stderr)) {
    const culprit = find(/^[\w.-]+==\S+ from |hash mismatch/i)?.replace(/ from .*|: *$/, '');
    return (
      `expected a file with a hash that the lock knows, found another${culprit === undefined ? '' : ` (${culprit})`}; ` +
      'if the release may have changed, --update-lock takes its new hashes'
    );
  }
  const unreachable = find(
    /connect|resolve host|name resolution|timed out|unreachable|getaddrinfo|dns|proxy/i,
  );
  if (unreachable !== undefined) return `expected to reach PyPI, found: ${connectionTrouble(unreachable)}`;
  const python = find(/require a different python version/i);
  if (python !== undefined) {
    return `expected a release for this Python, found: ${python.replace(/^error: /i, '')}; \`python:\` names another`;
  }
  // Pip names every version that it tried.
  const [, torn] = /cannot install ([\w.-]+?)(?:==|[ ,])[^]*conflicting dependencies/i.exec(stderr) ?? [];
  if (torn !== undefined) {
    return (
      `expected wheels of ${torn} and of all that it needs, found none that go together; where one comes as sources only, ` +
      '`sdists: true` lets it be built'
    );
  }
  // A client that reached nothing, or a package that is not there, knows no version at all.
  const hint = stderr.includes('from versions: none') ? '; is PyPI reached, and is that its name?' : '';
  const telling =
    find(/no matching distribution|no solution found|not found in the package registry/i) ??
    find(/^(error|×)/i) ??
    lastLine(stderr);
  return `expected the client of PyPI to find a wheel, found: ${telling}${hint}`;
}

/** What the system said, of a line that holds everything that was tried. */
export function connectionTrouble(line: string): string {
  const [said] = /(?:[A-Z][\w ]*: )?\[Errno -?\d+\][^'")\\]*/.exec(line) ?? [];
  return said ?? line;
}
