/** What is said of an npm client that failed: with `--json` it prints what went wrong as data. Pure. */
import type { NpmPackages } from './lock.ts';
import { lastLine } from './run-client.ts';

interface NpmError {
  readonly code?: string | number;
  readonly summary?: string;
  readonly detail?: string;
}

/** @param packages what was to be installed */
export function describeNpmFailure(
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  packages: NpmPackages = {},
): string {
  const { code = '', summary = '', detail = '' } = parseError(stdout) ?? {};
  const [first = ''] = summary.split('\n');
  const telling = first.trim() || lastLine(stderr);
  switch (String(code)) {
    case 'E404':
      return `expected the npm registry to have it, found none (${telling}); is that its name?`;
    case 'ETARGET':
      return `expected a release on the npm registry, found: ${telling}`;
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EAI_AGAIN':
    case 'ENETUNREACH':
    case 'ENOTCACHED':
    case 'ENOTFOUND':
    case 'ERR_SOCKET_TIMEOUT':
    case 'ETIMEDOUT':
      return `expected to reach the npm registry, found: ${telling}`;
    case 'EINTEGRITY':
      return (
        `expected a file with the hash that the lock knows, found another (${culpritIn(telling, packages)}); ` +
        'if the release may have changed, --update-lock takes its new hash'
      );
    case 'EUSAGE':
      return 'expected a lock that npm can install, found one that is not whole; --update-lock makes it anew';
    case 'ERESOLVE':
      return `expected packages that go together, found: ${[telling, ...conflictIn(detail)].join('; ')}`;
    default:
      return `expected npm to install it, found: ${scriptFailure(summary, detail, stderr) ?? telling}`;
  }
}

/** Lines before the object are what scripts printed. */
function parseError(stdout: string): NpmError | undefined {
  const start = stdout.lastIndexOf('{\n  "error"');
  if (start === -1) return undefined;
  try {
    return (JSON.parse(stdout.slice(start)) as { readonly error?: NpmError }).error;
  } catch {
    // Cut off, where npm was killed: what it printed on stderr is left.
    return undefined;
  }
}

/** The package that has the hash which npm wanted. */
function culpritIn(summary: string, packages: NpmPackages): string {
  const wanted = /wanted (\S+)/.exec(summary)?.[1];
  const path = Object.keys(packages).find(
    (key) => wanted !== undefined && packages[key]?.['integrity'] === wanted,
  );
  return path?.replace(/^.*node_modules\//, '') ?? 'a package';
}

/** The peer that nothing fits. */
function conflictIn(detail: string): string[] {
  return detail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^peer .* from /.test(line))
    .slice(0, 1);
}

/** Whose script failed, and the last that it said. */
function scriptFailure(summary: string, detail: string, stderr: string): string | undefined {
  if (!/command failed/i.test(summary)) return undefined;
  const path = /^npm (?:error|ERR!) path .*node_modules[/\\](.+)$/m.exec(stderr)?.[1];
  const lines = detail.split('\n').map((line) => line.trim());
  // The first line is the command.
  const said =
    lines.slice(1).findLast((line) => /error/i.test(line) && !line.startsWith('at ')) ?? lines.at(-1);
  return `the install script of ${path ?? 'a package'} failed${said ? `: ${said}` : ''}`;
}
