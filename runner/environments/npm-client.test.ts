import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { listNpmReleases } from './npm-client.ts';

const packages: Readonly<Record<string, unknown>> = {
  '/some': describe('some', {
    '1.0.0': undefined,
    '1.1.0': 'use 1.2',
    '1.2.0': undefined,
    '2.0.0-rc.1': 'broken',
  }),
  '/early': describe('early', { '0.1.0-a.1': undefined }),
};

function describe(name: string, versions: Readonly<Record<string, string | undefined>>): unknown {
  const entries = Object.entries(versions).map(([version, deprecated]) => [
    version,
    {
      name,
      version,
      ...(deprecated !== undefined && { deprecated }),
      dist: { tarball: 'http://localhost/x.tgz' },
    },
  ]);
  const latest = Object.keys(versions).find((version) => version === '1.2.0') ?? Object.keys(versions)[0];
  return {
    name,
    'dist-tags': { latest, next: Object.keys(versions).at(-1) },
    versions: Object.fromEntries(entries) as unknown,
  };
}

let server: Server;
let folder: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const found = packages[url];
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-npm-client-'));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, '.npmrc'), `registry=http://127.0.0.1:${String(port)}/\n`);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const list = (name: string, prereleases = false) =>
  listNpmReleases(name, { folder, prereleases, signal: undefined });

test('releases have what was said when they were withdrawn, and tags, from the registry of the project', async () => {
  const { releases, tags } = await list('some', true);
  expect(tags).toEqual({ latest: '1.2.0', next: '2.0.0-rc.1' });
  expect(releases.map(({ version, prerelease, deprecated }) => [version, prerelease, deprecated])).toEqual([
    ['1.0.0', false, undefined],
    ['1.1.0', false, 'use 1.2'],
    ['1.2.0', false, undefined],
    ['2.0.0-rc.1', true, 'broken'],
  ]);
}, 30_000);

test('a package that has prereleases only has releases, and one that is not there is named', async () => {
  expect((await list('early')).releases).toEqual([{ version: '0.1.0-a.1', yanked: false, prerelease: true }]);
  await expect(list('nothing')).rejects.toThrow(
    /^expected the npm registry to have it, found none \(.*nothing.*\); is that its name\?$/,
  );
}, 30_000);
