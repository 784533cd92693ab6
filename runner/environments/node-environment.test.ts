import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  ensureNodeEnvironment,
  type NodeEnvironmentOptions,
  resolveNodePackages,
} from './node-environment.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'patchmatrix-node-environment-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A package that needs no other, so that npm asks no registry. */
function makePackage(scripts: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, 'lib');
  mkdirSync(join(folder, 'node_modules/other'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@me/lib', version: '1.2.3', scripts }));
  writeFileSync(join(folder, 'index.js'), 'module.exports = 1;\n');
  writeFileSync(join(folder, 'node_modules/other/index.js'), '');
  return folder;
}

async function install(
  folder: string,
  more: Partial<NodeEnvironmentOptions> = {},
  known?: Awaited<ReturnType<typeof resolveNodePackages>>,
) {
  const options = { folder: root, cacheFolder: join(root, 'cache'), with: [], scripts: false, ...more };
  const subject = { kind: 'folder' as const, folder };
  const packages = known ?? (await resolveNodePackages(subject, options));
  let installs = 0;
  const environment = await ensureNodeEnvironment(subject, packages, options, () => (installs += 1));
  return { environment, installs, packages };
}

describe('a package in a folder', () => {
  test('is installed as it would be published, once, and what it is kept beside it', async () => {
    const folder = makePackage({ install: 'exit 1' });
    const before = readdirSync(folder, { recursive: true });
    const first = await install(folder);
    const { site, file } = first.environment;
    expect(first.environment).toMatchObject({ package: '@me/lib', version: '1.2.3' });
    expect(file).toBe('node_modules/@me/lib/index.js');
    expect(readdirSync(join(site, 'node_modules/@me/lib')).toSorted()).toEqual(['index.js', 'package.json']);
    expect(JSON.stringify(first.packages)).not.toContain('integrity');
    expect(existsSync(join(site, '..', 'environment.json'))).toBe(true);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);

    const second = await install(folder, {}, first.packages);
    expect(second).toMatchObject({ environment: first.environment, installs: 0 });
    writeFileSync(join(folder, 'index.js'), 'module.exports = 2;\n');
    const third = await install(folder, {}, first.packages);
    expect(third.installs).toBe(1);
    expect(third.environment.sha256).not.toBe(first.environment.sha256);
    expect(readFileSync(join(third.environment.site, file), 'utf8')).toContain('2');
  }, 60_000);

  test('has its scripts run only if that is asked for, and what they say if they fail', async () => {
    const folder = makePackage({ install: `node -e "throw new TypeError('no compiler')"` });
    await expect(install(folder, { scripts: true })).rejects.toThrow(
      'expected npm to install it, found: the install script of @me/lib failed: TypeError: no compiler',
    );
    expect(readdirSync(join(root, 'cache'))).toEqual([]);
  }, 60_000);
});
