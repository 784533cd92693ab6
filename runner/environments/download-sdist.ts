/**
 * Downloads the sources of a release from PyPI as the user's pip would: its configuration, mirrors, proxies, certificates and
 * passwords hold. Unlike `pip download`, it runs nothing of the package.
 */
import { indexForPip } from './list-releases.ts';
import { lastLine, runClient } from './run-client.ts';

/** What the index and the download may take. */
const timeoutSeconds = 120;

/** See `list-releases.ts` for what of pip's is used. */
const program = `
import hashlib, itertools, os, sys
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
        sys.exit('none')
    response = session.get(link.url_without_fragment, headers={'Accept-Encoding': 'identity'})
    response.raise_for_status()
    if link.hash is not None:
        found = hashlib.new(link.hash_name, response.content).hexdigest()
        if found != link.hash:
            sys.exit(f'{link.hash_name} {found}, and the index says {link.hash}')
    file = os.path.join(folder, 'source.tar.gz')
    with open(file, 'wb') as target:
        target.write(response.content)
print(file)
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
  const stdout = await runClient(interpreter, ['-I', '-c', program, name, version, folder], {
    ...{ registry: 'PyPI', timeoutSeconds, env: indexForPip(process.env) },
    describeFailure: ({ stderr }) =>
      `expected the sources of ${name} ${version} as a .tar.gz on PyPI, found${describeFound(stderr)}`,
  });
  return lastLine(stdout);
}

/** What is not found may be what was not reached; pip warns of that, and goes on. */
function describeFound(stderr: string): string {
  const problem = lastLine(stderr);
  if (problem !== 'none') return `: ${problem}`;
  const unreachable = stderr.split('\n').find((line) => /could not fetch|retrying|connection/i.test(line));
  return unreachable === undefined ? ' none' : `: ${unreachable.trim()}`;
}
