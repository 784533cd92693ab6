/**
 * Brings the source of a suite into the cache: a folder of the user's, a release's archive or a tag of a git repository. What
 * was asked for with an exact version is fetched once and found again without a network.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { besideTree, type CacheEntry, ensureEntry } from '../cache/cache-entry.ts';
import { readCheckedJson, writeCheckedJson } from '../cache/checked-json.ts';
import type { MatrixSource } from '../matrix/matrix.ts';
import type { SuiteSource } from '../plan/plan.ts';
import { downloadSdist } from './download-sdist.ts';
import { EnvironmentError } from './environment-error.ts';
import { copyTree, hashTree, listTree } from './hash-tree.ts';
import { type ClientOptions, runClient } from './run-client.ts';
import { unpackArchive } from './unpack-archive.ts';

export interface FetchOptions {
  /** Where sources are kept. */
  readonly cacheFolder: string;
  /** Folders that are no part of a source: where results and the cache itself are. */
  readonly without: readonly string[];
  /** An interpreter that has pip; asked for only if sources of PyPI are not there. */
  readonly getPip: () => Promise<string>;
  /** Is told what takes a while. */
  readonly onProgress: (text: string) => void;
}

/** Changes whenever sources are kept in another way. */
const layout = 2;
const timeoutSeconds = 120;

/**
 * @param version that of the runtime
 * @throws EnvironmentError if it cannot be had
 */
export async function fetchSource(
  source: MatrixSource,
  version: string,
  options: FetchOptions,
): Promise<SuiteSource> {
  if (source.kind === 'folder') return copyFolder(source.folder, options);
  const asked = withVersion(source, version);
  const key = createHash('sha256')
    .update(JSON.stringify([layout, asked]))
    .digest('hex');
  const entry = entryOf(options, `${source.kind}-${key.slice(0, 32)}`, 'fetched');
  let fetched: string | undefined;
  const folder = await ensureEntry(entry, async (unfinished) => {
    options.onProgress(`fetching ${describeSource(asked)}`);
    mkdirSync(unfinished);
    await fetchInto(asked, unfinished, options);
    fetched = hashTree(unfinished, listTree(unfinished));
    writeCheckedJson(besideTree(unfinished, 'sha256.json'), fetched);
  });
  const sha256 = fetched ?? readCheckedJson(besideTree(folder, 'sha256.json'));
  return { folder, sha256: typeof sha256 === 'string' ? sha256 : hashTree(folder, listTree(folder)) };
}

type Fetched = Exclude<MatrixSource, { kind: 'folder' }>;
type ExactSource =
  | Extract<Fetched, { kind: 'git' }>
  | { readonly kind: 'npm' | 'sdist'; readonly package: string; readonly version: string };

function withVersion(source: Fetched, version: string): ExactSource {
  if (source.kind !== 'git') return { ...source, version: source.version ?? version };
  return { ...source, tag: source.tag.replaceAll('{version}', version) };
}

/** `the sources of anyio 4.13.0 from PyPI`. */
function describeSource(source: ExactSource): string {
  if (source.kind === 'git') return `${source.tag} of ${source.url}`;
  return `the sources of ${source.package} ${source.version} from ${source.kind === 'npm' ? 'npm' : 'PyPI'}`;
}

async function copyFolder(folder: string, { cacheFolder, without }: FetchOptions): Promise<SuiteSource> {
  const paths = listTree(folder, [...without, cacheFolder]);
  const sha256 = hashTree(folder, paths);
  const entry = entryOf({ cacheFolder }, `folder-${sha256.slice(0, 32)}`, 'copied');
  const copy = await ensureEntry(entry, (unfinished) => {
    mkdirSync(unfinished);
    copyTree(folder, paths, unfinished);
  });
  return { folder: copy, sha256 };
}

/** Tests run right in it, if they are Python's, and leave files of their own there. */
function entryOf(
  { cacheFolder }: Pick<FetchOptions, 'cacheFolder'>,
  name: string,
  made: CacheEntry['made'],
): CacheEntry {
  return { cacheFolder, name, made, additions: 'kept' };
}

async function fetchInto(source: ExactSource, folder: string, { getPip }: FetchOptions): Promise<void> {
  if (source.kind === 'git') return cloneTag(source, folder);
  const temporary = mkdtempSync(join(tmpdir(), 'patchmatrix-source-'));
  try {
    const archive =
      source.kind === 'sdist'
        ? await downloadSdist(source, await getPip(), temporary)
        : await packNpm(source.package, source.version, temporary);
    await unpackArchive(archive, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function packNpm(name: string, version: string, temporary: string): Promise<string> {
  const options = ['--ignore-scripts', '--silent', '--pack-destination', temporary];
  await runClient('npm', ['pack', ...options, '--', `${name}@${version}`], {
    ...{ registry: 'the npm registry', timeoutSeconds, describeFailure: describeFailure('npm') },
  });
  const [archive] = readdirSync(temporary);
  if (archive !== undefined) return join(temporary, archive);
  throw new EnvironmentError(`expected npm to pack ${name} ${version}, found no archive`);
}

/** Nothing of a repository runs: no hooks, no helpers that an address names, no submodules. */
async function cloneTag({ url, tag }: Extract<ExactSource, { kind: 'git' }>, folder: string): Promise<void> {
  const address = /^\w+:\/\//.test(url) ? url : pathToFileURL(url).href;
  const settings = [
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'protocol.ext.allow=never',
    '-c',
    'advice.detachedHead=false',
  ];
  const options = ['--quiet', '--depth=1', '--template=', '--no-recurse-submodules', `--branch=${tag}`];
  await runClient('git', [...settings, 'clone', ...options, '--', address, folder], {
    ...{ registry: 'the repository', timeoutSeconds, describeFailure: describeFailure('git') },
    env: {
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'https:ssh:file',
      GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    },
  });
  rmSync(join(folder, '.git'), { recursive: true, force: true });
}

function describeFailure(client: 'git' | 'npm'): ClientOptions['describeFailure'] {
  return ({ stderr }) => {
    const lines = stderr.split('\n').map((line) => line.trim());
    const telling =
      lines.find((line) => /^(fatal|npm error (?!code))/i.test(line)) ?? lines.find((line) => line !== '');
    return `expected ${client} to fetch the source, found: ${telling ?? 'that it failed without a word'}`;
  };
}
