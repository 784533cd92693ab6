/** What the clients of npm, of PyPI and git are called with, whatever a package or a release is named: no option of anybody else's. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { downloadSdist } from '../../runner/environments/download-sdist.ts';
import { EnvironmentError } from '../../runner/environments/environment-error.ts';
import { fetchSource } from '../../runner/environments/fetch-source.ts';
import { findPython } from '../../runner/environments/find-python.ts';
import { listFiles, listReleases } from '../../runner/environments/list-releases.ts';
import { listNpmReleases } from '../../runner/environments/npm-client.ts';
import { pipInstaller } from '../../runner/environments/pip-client.ts';
import { uvInstaller } from '../../runner/environments/uv-client.ts';
import { makeVirtualEnvironment } from '../../runner/environments/virtual-environment.ts';
import { makeFolder } from '../make-project.ts';
import { expectFault } from './fault-table.ts';

const ignore = (error: unknown): undefined => {
  if (!(error instanceof EnvironmentError)) throw error;
  return undefined;
};

describe('npm, git and uv, each a stand-in that writes down its words', () => {
  const path = process.env['PATH'] ?? '';
  let folder: string;

  beforeEach(() => {
    const record =
      '#!/bin/sh\nfor word in "$@"; do printf \'%s\\n\' "$word" >> "$0.args"; done\ncat >> "$0.stdin"\nexit 1\n';
    folder = makeFolder({ npm: record, git: record, uv: record });
    for (const name of ['npm', 'git', 'uv']) chmodSync(join(folder, name), 0o755);
    process.env['PATH'] = `${folder}${delimiter}${path}`;
  });

  afterEach(() => {
    process.env['PATH'] = path;
  });

  const wordsOf = (client: string): string[] => read(`${client}.args`).trimEnd().split('\n');
  const read = (name: string): string => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  test('npm and git', async ({ task }) => {
    const options = {
      ...{ cacheFolder: join(folder, 'cache'), without: [], onProgress: () => undefined },
      getPip: () => Promise.reject(new EnvironmentError('no pip')),
    };
    await fetchSource({ kind: 'npm', package: '--global', version: '--x' }, '1', options).catch(ignore);
    await fetchSource(
      { kind: 'git', url: 'ssh://-oProxyCommand=x/', tag: '--upload-pack=x' },
      '1',
      options,
    ).catch(ignore);
    const npm = wordsOf('npm');
    const git = wordsOf('git');
    expectFault(task, {
      ...{ fault: 'npm pack, of a name like an option', tries: 1, expected: '-- --global@--x' },
      got: npm.slice(npm.indexOf('--')).join(' '),
    });
    expectFault(task, {
      ...{ fault: 'git clone, of an address and a tag like options', tries: 1 },
      expected: '--branch=--upload-pack=x, -- before the address',
      got: `${git.find((word) => word.includes('upload-pack')) ?? ''}, ${git.at(-3) ?? ''} before the address`,
    });
    await listNpmReleases('--global', { folder, prereleases: false }).catch(ignore);
    const asked = wordsOf('npm').slice(npm.length);
    expectFault(task, {
      ...{ fault: 'npm view, of a name like an option', tries: 1, expected: '-- before it' },
      got: `${asked[asked.indexOf('--global') - 1] ?? ''} before it`,
    });
  });

  test('uv', async ({ task }) => {
    const uv = uvInstaller(
      { executable: process.execPath, version: '3.11.0', tag: 'cpython-311' },
      undefined,
    );
    const options = { sdists: false };
    await uv.install(['--index-url=http://h/'], join(folder, 'site'), options).catch(ignore);
    const install = wordsOf('uv');
    expectFault(task, {
      ...{ fault: 'uv pip install, of a name like an option', tries: 1, expected: '-- before it' },
      got: `${install[install.indexOf('--index-url=http://h/') - 1] ?? ''} before it`,
    });
    // A file of requirements has no `--`.
    const names = [
      '--index-url=http://h/',
      ' -r/etc/passwd',
      '-e .',
      'a==1\n--index-url=http://h/',
      'a==1\r-r x',
    ];
    const hash = ['0'.repeat(64)];
    const passed: string[] = [];
    for (const name of names) {
      for (const ask of [
        () => uv.resolveLatest(name),
        () => uv.resolve(['a', name], options),
        () => uv.installLocked([{ name, version: '1', sha256: hash }], join(folder, 'site'), options),
        () =>
          uv.installLocked(
            [{ name: 'a', version: `1\n${name}`, sha256: hash }],
            join(folder, 'site'),
            options,
          ),
      ]) {
        const message = await ask().then(
          () => '',
          (error: unknown) => String(error),
        );
        if (!message.includes('expected the name of a package and its version')) passed.push(name);
      }
    }
    expectFault(task, {
      ...{ fault: 'requirements for uv, with a line that is an option', tries: 4 * names.length },
      ...{ expected: 'refused before uv is asked', got: passed.join(', ') || 'refused before uv is asked' },
    });
    expect(wordsOf('uv')).toEqual(install);
    expect(read('uv.stdin')).toBe('');
    await uv.resolve(['a==1', '/tmp/a'], options).catch(ignore);
    expect(read('uv.stdin')).toBe('a==1\n/tmp/a\n');
  });
});

const python = await findPython();
if (python === undefined) {
  if (process.env['CI']) throw new Error('expected Python 3.10 or later for these tests, found none');
  console.warn('skipped, as Python 3.10 or later is missing: what pip is called with');
}

describe.skipIf(python === undefined)('pip itself, whose index is a server of ours', () => {
  /** The addresses that were asked for: of the index of the user's, and of the one that a name smuggles in. */
  const asked = { index: [] as string[], other: [] as string[] };
  let servers: Server[];
  let other: string;
  const before = process.env['PIP_INDEX_URL'];

  beforeEach(async () => {
    const serve = async (requests: string[]): Promise<[Server, string]> => {
      const server = createServer((request, response) => {
        requests.push(request.url ?? '');
        response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return [server, `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`];
    };
    asked.index = [];
    asked.other = [];
    const [[own, index], [second, address]] = await Promise.all([serve(asked.index), serve(asked.other)]);
    servers = [own, second];
    other = address;
    process.env['PIP_INDEX_URL'] = index;
  });

  afterEach(() => {
    if (before === undefined) delete process.env['PIP_INDEX_URL'];
    else process.env['PIP_INDEX_URL'] = before;
    for (const server of servers) server.close();
  });

  test('takes no name for an option', async ({ task }) => {
    if (python === undefined) throw new Error('the test is skipped without Python');
    const cacheFolder = makeFolder();
    const interpreter = await makeVirtualEnvironment(python, cacheFolder);
    const pip = await pipInstaller(python, cacheFolder, undefined);
    const options = { sdists: true };
    const names = [`--index-url=${other}`, '-r/etc/passwd'];
    const said: string[] = [];
    const hear = (error: unknown): void => {
      said.push(String(error));
      ignore(error);
    };
    for (const name of names) {
      await Promise.all([
        listFiles(['a', name], { interpreter }).then(undefined, hear),
        listReleases(name, { python, cacheFolder }).then(undefined, hear),
        downloadSdist({ package: name, version: '1' }, interpreter, cacheFolder).then(undefined, hear),
        pip.resolveLatest(name).then(undefined, hear),
        pip.resolve([name], options).then(undefined, hear),
        pip.install([name], join(cacheFolder, 'site'), options).then(undefined, hear),
      ]);
    }
    expect(asked.index.length).toBeGreaterThan(0);
    const leaks = [...asked.other, ...said.filter((text) => text.includes('root:'))];
    expectFault(task, {
      ...{ fault: 'pip, of names like options', tries: 6 * names.length, expected: 'none is one' },
      got: leaks.join(', ') || 'none is one',
    });
  });
});
