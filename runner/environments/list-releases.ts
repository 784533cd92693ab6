/**
 * All releases of a package on PyPI, as the user's pip sees them: its configuration, mirrors, proxies, certificates and
 * passwords hold. Which of them somebody wants is the business of `plan/select-releases.ts`.
 */
import { execa } from 'execa';

import { isPrerelease, type Release } from '../plan/select-releases.ts';
import { EnvironmentError } from './environment-error.ts';
import type { Python } from './find-python.ts';
import { makeVirtualEnvironment } from './python-installer.ts';

/** Milliseconds that the index may take. */
const timeoutMs = 120_000;

/**
 * Pip has no command that tells all of this; what collects the links for `pip install` does, from every index and format
 * that pip knows, HTML or JSON. It has been there under these names since pip 22.
 */
const program = `
import itertools, json, logging, sys
from pip._internal.commands import create_command
from pip._internal.index.collector import LinkCollector, parse_links
from pip._vendor.packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename

name = sys.argv[1]
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
options, _ = command.parse_args(['--no-input', '--disable-pip-version-check', name])
releases = {}

def parse(filename):
    if filename.endswith('.whl'):
        return parse_wheel_filename(filename)[:2]
    return parse_sdist_filename(filename)

with command.main_context(), command._build_session(options) as session:
    collector = LinkCollector.create(session, options=options)

    def links_of(page):
        content = collector.fetch_response(page)
        return [] if content is None else list(parse_links(content))

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
            release = releases.setdefault(str(version), {'yanked': True, 'requires': None})
            release['yanked'] = release['yanked'] and link.is_yanked
            release['requires'] = release['requires'] or link.requires_python
print(json.dumps({
    'failures': failures,
    'releases': [
        {'version': version, 'yanked': release['yanked'], 'requiresPython': release['requires']}
        for version, release in releases.items()
    ],
}))
`;

interface PipAnswer {
  readonly failures: readonly string[];
  readonly releases: readonly {
    readonly version: string;
    readonly yanked: boolean;
    readonly requiresPython: string | null;
  }[];
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
  const { exitCode, stdout, stderr, timedOut, isCanceled } = await execa(
    interpreter,
    ['-I', '-c', program, packageName],
    {
      ...{ reject: false, timeout: timeoutMs, env: indexForPip(process.env) },
      ...(signal && { cancelSignal: signal }),
    },
  );
  if (isCanceled) signal?.throwIfAborted();
  if (timedOut) {
    throw new EnvironmentError(`expected PyPI to answer within ${timeoutMs / 1000} s, found it still silent`);
  }
  if (exitCode !== 0) {
    throw new EnvironmentError(
      `expected pip to list the releases of ${packageName}, found: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    );
  }
  const { releases, failures } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PipAnswer;
  if (releases.length === 0) throw new EnvironmentError(describeNothing(packageName, failures));
  return releases.map(({ version, yanked, requiresPython }) => ({
    ...{ version, yanked, prerelease: isPrerelease(version) },
    ...(requiresPython !== null && { requiresPython }),
  }));
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
  return `expected to reach PyPI, found: ${failure.replace(/ - skipping$/, '')}`;
}
