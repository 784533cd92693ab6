/**
 * All releases of a package on PyPI, as the user's pip sees them: its configuration, mirrors, proxies, certificates and
 * passwords hold. Which of them somebody wants is the business of `plan/select-releases.ts`.
 */
import type { Release } from '../plan/select-releases.ts';
import { versionSchemes } from '../plan/version-scheme.ts';
import { EnvironmentError } from './environment-error.ts';
import type { Python } from './find-python.ts';
import { connectionTrouble } from './python-requirements.ts';
import { lastLine, runClient } from './run-client.ts';
import { makeVirtualEnvironment } from './virtual-environment.ts';

/** What the index may take. */
const timeoutSeconds = 120;

/**
 * Pip has no command that tells all of this; what collects the links for `pip install` does, from every index and format
 * that pip knows, HTML or JSON. It has been there under these names since pip 22.
 */
const program = `
import itertools, json, logging, sys
from pip._internal.commands import create_command
from pip._internal.index.collector import LinkCollector, parse_links
from pip._vendor.packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename

failures = []

class Failures(logging.Handler):
    def emit(self, record):
        text = record.getMessage()
        if text.startswith('Could not fetch'):
            failures.append(text)

logger = logging.getLogger('pip._internal.index.collector')
logger.setLevel(logging.DEBUG)
logger.propagate = False
logger.addHandler(Failures())

command = create_command('install', isolated=False)
options, names = command.parse_args(['--no-input', '--disable-pip-version-check', '--', *sys.argv[1:]])

def parse(filename):
    if filename.endswith('.whl'):
        return parse_wheel_filename(filename)[:2]
    return parse_sdist_filename(filename)

def list_releases(name):
    releases = {}
    sources = collector.collect_sources(project_name=name, candidates_from_page=links_of)
    for source in itertools.chain(*sources):
        if source is None:
            continue
        for link in itertools.chain(source.page_candidates(), source.file_links()):
            try:
                project, version = parse(link.filename)
            except Exception:
                continue
            if project != canonicalize_name(name):
                continue
            empty = {'yanked': True, 'requiresPython': None, 'wheels': [], 'sdists': []}
            release = releases.setdefault(str(version), {'version': str(version), **empty})
            release['yanked'] = release['yanked'] and link.is_yanked
            release['requiresPython'] = release['requiresPython'] or link.requires_python
            if link.hash_name == 'sha256' and link.hash:
                release['wheels' if link.filename.endswith('.whl') else 'sdists'].append(link.hash)
    return list(releases.values())

with command.main_context(), command._build_session(options) as session:
    collector = LinkCollector.create(session, options=options)

    def links_of(page):
        content = collector.fetch_response(page)
        return [] if content is None else list(parse_links(content))

    packages = {name: list_releases(name) for name in names}
print(json.dumps({'failures': failures, 'packages': packages}))
`;

interface PipAnswer {
  readonly failures: readonly string[];
  readonly packages: Readonly<
    Record<
      string,
      readonly (ReleaseFiles & {
        readonly version: string;
        readonly yanked: boolean;
        readonly requiresPython: string | null;
      })[]
    >
  >;
}

/** The sha256 of the files of a release, as the index has them. */
export interface ReleaseFiles {
  readonly wheels: readonly string[];
  readonly sdists: readonly string[];
}

export interface ListReleasesOptions {
  readonly python: Python;
  /** Where pip's virtual environment is kept. */
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
}

/** @returns in no order. @throws EnvironmentError if the index is not reached, or has no such package */
export async function listReleases(
  packageName: string,
  { python, cacheFolder, signal }: ListReleasesOptions,
): Promise<Release[]> {
  const interpreter = await makeVirtualEnvironment(python, cacheFolder);
  const { packages, failures } = await askPip([packageName], interpreter, signal);
  const releases = packages[packageName] ?? [];
  if (releases.length === 0) throw new EnvironmentError(describeNothing(packageName, failures));
  return releases.map(({ version, yanked, requiresPython }) => ({
    ...{ version, yanked, prerelease: versionSchemes.python.isPrerelease(version) },
    ...(requiresPython !== null && { requiresPython }),
  }));
}

/** The files of every release of some packages, by name and version; what the index does not have is not there. */
export async function listFiles(
  names: readonly string[],
  { interpreter, signal }: { readonly interpreter: string; readonly signal?: AbortSignal },
): Promise<ReadonlyMap<string, ReadonlyMap<string, ReleaseFiles>>> {
  if (names.length === 0) return new Map();
  const { packages } = await askPip(names, interpreter, signal);
  return new Map(
    Object.entries(packages).map(([name, releases]) => [
      name,
      new Map(releases.map((release) => [release.version, release])),
    ]),
  );
}

/** @param interpreter one that has pip */
async function askPip(
  names: readonly string[],
  interpreter: string,
  signal: AbortSignal | undefined,
): Promise<PipAnswer> {
  const stdout = await runClient(interpreter, ['-I', '-c', program, ...names], {
    ...{ registry: 'PyPI', timeoutSeconds, signal, env: indexForPip(process.env) },
    describeFailure: ({ stderr }) =>
      `expected pip to list the releases of ${names.join(', ')}, found: ${lastLine(stderr)}`,
  });
  return JSON.parse(lastLine(stdout)) as PipAnswer;
}

/** Whoever configured an index for uv alone means it for this question too. */
export function indexForPip({
  PIP_INDEX_URL,
  UV_DEFAULT_INDEX,
  UV_INDEX_URL,
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const index = PIP_INDEX_URL || UV_DEFAULT_INDEX || UV_INDEX_URL;
  return index === undefined || index === '' ? {} : { PIP_INDEX_URL: index };
}

function describeNothing(packageName: string, failures: readonly string[]): string {
  const [failure] = failures;
  if (failure === undefined || /\b404\b/.test(failure)) {
    return `expected releases of ${packageName} on PyPI, found none; is that its name?`;
  }
  return `expected to reach PyPI, found: ${connectionTrouble(failure.replace(/ - skipping$/, ''))}`;
}
