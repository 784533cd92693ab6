import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { askForLatest, listNpmReleases } from './npm-client.ts';

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

interface Project {
  /** Its `.npmrc` names the registry. */
  readonly folder: string;
  readonly server: Server;
}

/** A registry of its own, whose answers may be kept for a while. */
async function startRegistry(): Promise<Project> {
  const server = createServer(({ url = '' }, response) => {
    const found = packages[url];
    const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' };
    response.writeHead(found === undefined ? 404 : 200, headers);
    response.end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'patchmatrix-npm-client-'));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, '.npmrc'), `registry=http://127.0.0.1:${String(port)}/\n`);
  return { folder, server };
}

function stopRegistry({ server, folder }: Project): void {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}

let project: Project;
beforeAll(async () => {
  project = await startRegistry();
});
afterAll(() => stopRegistry(project));

const list = (name: string, prereleases = false) =>
  listNpmReleases(name, { folder: project.folder, prereleases, signal: undefined });

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

test('whether a registry is reached is not told from what npm has kept of it', async () => {
  const own = await startRegistry();
  const { folder } = own;
  expect((await listNpmReleases('some', { folder, prereleases: false })).tags).toMatchObject({
    latest: '1.2.0',
  });
  expect(await askForLatest('some', { folder })).toBe('1.2.0');
  own.server.close();
  own.server.closeAllConnections();
  await expect(askForLatest('some', { folder })).rejects.toThrow(/^expected to reach the npm registry/);
  stopRegistry(own);
}, 60_000);
