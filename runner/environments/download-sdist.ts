/**
 * Downloads the sources of a release from PyPI as the user's pip would: its configuration, mirrors, proxies, certificates and
 * passwords hold. Unlike `pip download`, it runs nothing of the package.
 */
import { execa } from 'execa';

import { EnvironmentError } from './environment-error.ts';
import { indexForPip } from './list-releases.ts';

/** Milliseconds that the index and the download may take. */
const timeoutMs = 120_000;

/** See `list-releases.ts` for what of pip's is used. */
const program = `
import hashlib, itertools, json, os, sys
from pip._internal.commands import create_command
from pip._internal.index.collector import LinkCollector, parse_links
from pip._vendor.packaging.utils import canonicalize_name, parse_sdist_filename
from pip._vendor.packaging.version import Version

name, version, folder = sys.argv[1:]
command = create_command('install', isolated=False)
options, _ = command.parse_args(['--no-input', '--disable-pip-version-check', '--', name])

def matches(link):
    if not link.filename.endswith('.tar.gz'):
        return False
    try:
        project, found = parse_sdist_filename(link.filename)
    except Exception:
        return False
    return project == canonicalize_name(name) and found == Version(version)

with command.main_context(), command._build_session(options) as session:
    collector = LinkCollector.create(session, options=options)

    def links_of(page):
        content = collector.fetch_response(page)
        return [] if content is None else list(parse_links(content))

    sources = collector.collect_sources(project_name=name, candidates_from_page=links_of)
    links = (
        link
        for source in itertools.chain(*sources)
        if source is not None
        for link in itertools.chain(source.page_candidates(), source.file_links())
    )
    link = next(filter(matches, links), None)
    if link is None:
        print(json.dumps({'problem': 'none'}))
        sys.exit()
    response = session.get(link.url_without_fragment, headers={'Accept-Encoding': 'identity'})
    response.raise_for_status()
    if link.hash is not None:
        found = hashlib.new(link.hash_name, response.content).hexdigest()
        if found != link.hash:
            print(json.dumps({'problem': f'{link.hash_name} {found}, and the index says {link.hash}'}))
            sys.exit()
    file = os.path.join(folder, 'source.tar.gz')
    with open(file, 'wb') as target:
        target.write(response.content)
    print(json.dumps({'file': file}))
`;

/**
 * @param interpreter one that has pip
 * @param folder takes the archive
 * @returns the archive, whose hash is what the index says
 * @throws EnvironmentError if it cannot be had
 */
export async function downloadSdist(
  { package: name, version }: { readonly package: string; readonly version: string },
  interpreter: string,
  folder: string,
): Promise<string> {
  const { exitCode, stdout, stderr, timedOut } = await execa(
    interpreter,
    ['-I', '-c', program, name, version, folder],
    { reject: false, timeout: timeoutMs, env: indexForPip(process.env) },
  );
  if (timedOut) {
    throw new EnvironmentError(`expected PyPI to answer within ${timeoutMs / 1000} s, found it still silent`);
  }
  const wanted = `the sources of ${name} ${version} as a .tar.gz on PyPI`;
  if (exitCode !== 0) {
    throw new EnvironmentError(`expected ${wanted}, found: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  }
  const answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { file?: string; problem?: string };
  if (answer.file !== undefined) return answer.file;
  const unreachable = stderr.split('\n').find((line) => /could not fetch|retrying|connection/i.test(line));
  throw new EnvironmentError(`expected ${wanted}, found ${unreachable?.trim() ?? answer.problem ?? 'none'}`);
}
