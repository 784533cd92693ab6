/** Runtimes from npm, from PyPI and from folders: which versions they stand for, the lock, and what is installed. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { createClients } from '../../runner/environments/clients.ts';
import { EnvironmentError } from '../../runner/environments/environment-error.ts';
import { expandMatrix } from '../../runner/environments/expand-matrix.ts';
import { prepareRuntimes } from '../../runner/environments/prepare-runtimes.ts';
import { MatrixError, readMatrix } from '../../runner/matrix/read-matrix.ts';
import type { PlannedNode, PlannedPython } from '../../runner/plan/plan.ts';
import { makeFolder } from '../make-project.ts';
import { areRuntimesSkipped, cacheFolder } from './requirements.ts';

const programs = {
  cell: '',
  batch: '',
  bench: '',
  module: '',
  suite: '',
  workspaces: '',
  python: '',
  bytecode: '',
};

interface Prepared {
  readonly ids: readonly string[];
  readonly runtimes: readonly (PlannedNode | PlannedPython)[];
  readonly progress: readonly string[];
  readonly lock: string;
}

interface PrepareSettings {
  readonly updateLock?: boolean;
  /** Where environments are kept; default: one for all tests. */
  readonly cache?: string;
}

/** What the runtimes of a project's matrix stand for, installed. */
async function prepare(
  folder: string,
  { updateLock = false, cache = cacheFolder }: PrepareSettings = {},
): Promise<Prepared> {
  const progress: string[] = [];
  const onProgress = (text: string) => void progress.push(text);
  const clients = createClients({ folder, pythonCacheFolder: join(cache, 'python') });
  const read = readMatrix(join(folder, 'matrix.yaml'), ['anyio/4.13']);
  const matrix = await expandMatrix(read, { clients, updateLock, onProgress });
  const npmCacheFolder = join(cache, 'npm');
  const runtimes = await prepareRuntimes(matrix, { programs, clients, npmCacheFolder, onProgress });
  return {
    ...{ ids: matrix.runtimes.map(({ id }) => id), runtimes, progress },
    lock: readFileSync(join(folder, 'matrix.lock.yaml'), 'utf8'),
  };
}

function makeMatrix(runtimes: string, files: Readonly<Record<string, string>> = {}): string {
  return makeFolder({
    'matrix.yaml': `subject: lib\nruntimes:\n${runtimes}\nscenarios: [scenarios/s]\n`,
    'scenarios/s/one.ts': '',
    ...files,
  });
}

/** No registry answers, and no client remembers anything. */
function cutOff(): void {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9');
  vi.stubEnv('npm_config_cache', makeFolder());
  vi.stubEnv('npm_config_fetch_retries', '0');
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
  vi.stubEnv('UV_DEFAULT_INDEX', 'http://127.0.0.1:9/simple');
  vi.stubEnv('PIP_FIND_LINKS', '');
  vi.stubEnv('PIP_NO_CACHE_DIR', '1');
  vi.stubEnv('PIP_RETRIES', '0');
  vi.stubEnv('UV_NO_CACHE', '1');
}

afterEach(() => vi.unstubAllEnvs());

const both = `  semver: { npm: semver, versions: { include: ">=7.5.1 <7.5.4", exclude: 7.5.2 } }
  idna: { pypi: idna, versions: [">=3.5,<3.7", "3.4"] }`;

describe.skipIf(areRuntimesSkipped)('ranges and modes', () => {
  test('stand for a runtime for each version, which is installed and described', async () => {
    const { ids, runtimes } = await prepare(makeMatrix(both));
    expect(ids).toEqual(['semver-7.5.1', 'semver-7.5.3', 'idna-3.4', 'idna-3.5', 'idna-3.6']);
    expect(runtimes.map(({ version, problem }) => problem ?? version)).toEqual([
      ...['7.5.1', '7.5.3', '3.4', '3.5', '3.6'],
    ]);
    for (const { file, sha256 } of runtimes) {
      expect(existsSync(file)).toBe(true);
      expect(sha256).toMatch(/^[\da-f]{64}$/);
    }
  }, 120_000);

  test('pick among the releases that there are', async () => {
    const { ids } = await prepare(
      makeMatrix(`  majors: { npm: semver, versions: { include: "5 - 7.4", mode: latest-majors } }
  few: { npm: semver, versions: { include: ^6, mode: max-2-latest } }
  tag: { npm: semver, versions: latest }`),
    );
    const [five, six, seven, ...others] = ids;
    expect([five, six, seven].map((id) => id?.slice(0, 'majors-5'.length))).toEqual([
      'majors-5',
      'majors-6',
      'majors-7',
    ]);
    expect(others).toEqual([expect.stringMatching(/^few-6\./), six?.replace('majors', 'few'), 'tag']);
  }, 120_000);

  test('have packages beside them', async () => {
    const { runtimes } = await prepare(
      makeMatrix(`  npm: { npm: semver, versions: "7.5.1", with: ["ms@^2.1.0"] }
  pypi: { pypi: idna, versions: "3.6", with: ["six>=1.15"] }`),
    );
    expect(existsSync(join(runtimes[0]?.site ?? '', 'node_modules/ms/package.json'))).toBe(true);
    expect(existsSync(join(runtimes[1]?.site ?? '', 'six.py'))).toBe(true);
  }, 120_000);
});

describe.skipIf(areRuntimesSkipped)('a lock', () => {
  test('is written once, and is all that is needed when no registry answers', async () => {
    const folder = makeMatrix(both);
    const first = await prepare(folder);
    expect(first.lock).not.toMatch(/https?:/);
    cutOff();
    const again = await prepare(folder);
    expect(again).toMatchObject({ ids: first.ids, lock: first.lock, progress: [] });
    expect(again.runtimes).toEqual(first.runtimes);
  }, 120_000);

  test('is resolved anew where the matrix asks for something else, and nowhere else', async () => {
    const folder = makeMatrix(both);
    const first = await prepare(folder);
    const file = join(folder, 'matrix.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('exclude: 7.5.2', 'exclude: 7.5.3'));
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    const second = await prepare(folder);
    expect(second.ids.slice(0, 2)).toEqual(['semver-7.5.1', 'semver-7.5.2']);
    const pypi = (lock: string) => lock.slice(lock.indexOf('  idna:'));
    expect(pypi(second.lock)).toBe(pypi(first.lock));
  }, 120_000);

  test('is kept where no registry answers to --update-lock', async () => {
    const folder = makeMatrix('  semver: { npm: semver, versions: "7.5.1" }\n  model: { model: anyio/4.13 }');
    const { lock } = await prepare(folder);
    cutOff();
    const { runtimes, lock: kept } = await prepare(folder, { updateLock: true });
    expect(runtimes[0]?.problem).toMatch(
      /^semver 7\.5\.1: expected to reach the npm registry, found: .*; without --update-lock the lock is taken$/,
    );
    expect(kept).toBe(lock);
  }, 120_000);

  test('has hashes that are checked', async () => {
    const folder = makeMatrix(`${both}\n  model: { model: anyio/4.13 }`);
    const { lock } = await prepare(folder);
    const wrong = (text: string) => (text.startsWith('a') ? 'b' : 'a') + text.slice(1);
    writeFileSync(
      join(folder, 'matrix.lock.yaml'),
      lock
        .replace(
          /(semver:\n\s+version: 7\.5\.1\n\s+integrity: sha512-)(\S+)/,
          (_, start: string, hash: string) => start + wrong(hash),
        )
        .replace(/version: "3\.4"\n\s+sha256:\n(\s+- \w{64}\n)+/, (block) =>
          block.replaceAll(/\w{64}/g, wrong),
        ),
    );
    const { runtimes } = await prepare(folder, { cache: makeFolder() });
    const problems = Object.fromEntries(runtimes.map(({ id, problem }) => [id, problem]));
    expect(problems).toEqual({
      'semver-7.5.1': expect.stringMatching(
        /expected a file with the hash that the lock knows, found another \(.*semver.*--update-lock/,
      ) as string,
      'semver-7.5.3': undefined,
      'idna-3.4': expect.stringMatching(
        /expected a file with a hash that the lock knows, found another.*--update-lock/,
      ) as string,
      'idna-3.5': undefined,
      'idna-3.6': undefined,
    });
  }, 120_000);

  test('that is damaged is a mistake with its place', async () => {
    const folder = makeMatrix(both, { 'matrix.lock.yaml': 'lockfile: 1\nruntimes:\n  semver: []\n' });
    const error: unknown = await prepare(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MatrixError);
    expect((error as MatrixError).mistakes).toMatchObject([{ line: 3, column: 11 }]);
  });
});

describe.skipIf(areRuntimesSkipped)('a runtime that cannot be had', () => {
  test('has a problem that says why, and the others go on', async () => {
    const { runtimes } = await prepare(
      makeMatrix(`  good: { npm: semver, versions: "7.5.1" }
  range: { npm: semver, versions: ">=99" }
  exact: { npm: semver, versions: "7.5.99" }
  tag: { npm: semver, versions: nxt }
  npm: { npm: "@patchmatrix-none/none", versions: latest }
  pypi: { pypi: patchmatrix-no-such-package, versions: latest }
  list: { pypi: idna, versions: ["3.6", "3.6.99"] }
  python: { pypi: idna, versions: "3.6", python: "3.99" }`),
    );
    const problems = Object.fromEntries(runtimes.map(({ id, problem }) => [id, problem]));
    const saying = (text: string) => expect.stringContaining(text) as string;
    expect(problems).toEqual({
      good: undefined,
      range: saying('semver: expected a release in `>=99`, found none; the oldest is 1.0.0, the newest '),
      exact: saying('semver 7.5.99: expected a release 7.5.99, found none; the oldest is 1.0.0'),
      tag: saying('expected a tag of semver, found `nxt`; there is latest'),
      npm: saying('expected the npm registry to have it, found none'),
      pypi: saying('expected releases of patchmatrix-no-such-package on PyPI, found none; is that its name?'),
      'list-3.6': undefined,
      'list-3.6.99': saying('expected a release 3.6.99, found none'),
      python: saying('expected Python 3.99 on this machine, found 3.'),
    });
  }, 120_000);

  test('ends the run if there is no other', async () => {
    cutOff();
    const failed = prepare(makeMatrix(both));
    await expect(failed).rejects.toThrow(EnvironmentError);
    await expect(failed).rejects.toThrow(
      /expected to reach the npm registry.*no lock says which versions there are/,
    );
    await expect(failed).rejects.toThrow(/expected to reach PyPI, found: .*refused/);
  }, 120_000);
});

describe.skipIf(areRuntimesSkipped)('a folder', () => {
  const files = {
    'lib/package.json': JSON.stringify({
      ...{ name: '@me/lib', version: '1.2.3', main: 'dist/index.js', dependencies: { ms: '^2.1.0' } },
      scripts: { prepare: 'touch made-by-script' },
    }),
    'lib/dist/index.js': 'module.exports = require("ms");\n',
    'lib/node_modules/other/index.js': '',
    'pylib/pyproject.toml': [
      ...['[project]', 'name = "my-lib"', 'version = "1.2.3"', 'dependencies = ["idna>=3"]'],
      ...['[build-system]', 'requires = ["setuptools"]', 'build-backend = "setuptools.build_meta"', ''],
    ].join('\n'),
    'pylib/src/my_lib/__init__.py': 'import idna\n',
  };
  const runtimes = '  lib: { path: lib }\n  pylib: { path: ./pylib }';

  test('is packed and installed with what it needs, and stays as it was', async () => {
    const folder = makeMatrix(runtimes, files);
    const before = readdirSync(folder, { recursive: true }).toSorted();
    const { runtimes: prepared } = await prepare(folder);
    expect(prepared).toMatchObject([
      { driver: 'node', package: '@me/lib', version: '1.2.3' },
      { driver: 'python', package: 'my-lib', module: 'my_lib', version: '1.2.3' },
    ]);
    expect(prepared.map(({ problem }) => problem)).toEqual([undefined, undefined]);
    expect(existsSync(join(prepared[0]?.site ?? '', 'node_modules/ms'))).toBe(true);
    expect(existsSync(join(prepared[1]?.site ?? '', 'idna'))).toBe(true);
    rmSync(join(folder, 'matrix.lock.yaml'));
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(before);
  }, 120_000);

  test('is installed again once it changed, and what it needs is as the lock says', async () => {
    const folder = makeMatrix(runtimes, files);
    const first = await prepare(folder);
    const copy = makeFolder();
    cpSync(folder, copy, { recursive: true });
    expect((await prepare(copy)).progress).toEqual([]);
    writeFileSync(join(folder, 'pylib/src/my_lib/__init__.py'), `x = ${String(Date.now())}\n`);
    const second = await prepare(folder);
    expect(second.progress).toEqual([expect.stringMatching(/^installing \.\/pylib for Python/)]);
    expect(second.lock).toBe(first.lock);
    expect(second.runtimes[0]).toEqual(first.runtimes[0]);
    expect(second.runtimes[1]?.sha256).not.toBe(first.runtimes[1]?.sha256);
  }, 120_000);
});
