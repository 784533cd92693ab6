import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { EnvironmentError } from './environment-error.ts';
import { ensurePythonEnvironment } from './python-environment.ts';
import type { PythonInstaller } from './python-installer.ts';

const python = { executable: '/usr/bin/python3', version: '3.11.7', tag: 'cpython-311' };
const release = { kind: 'release' as const, package: 'anyio', version: '4.13.0' };

let cache: string;
beforeEach(() => {
  cache = join(mkdtempSync(join(tmpdir(), 'patchmatrix-environments-')), 'python');
});
afterEach(() => rmSync(join(cache, '..'), { recursive: true, force: true }));

describe('an environment', () => {
  test('is installed under another name, and there is nothing of it before it is whole', async () => {
    const seen: string[][] = [];
    const folder = await ensure(async (unfinished) => {
      mkdirSync(unfinished);
      writeFileSync(join(unfinished, 'anyio.py'), '');
      seen.push(readdirSync(cache));
      await Promise.resolve();
    });
    expect(seen[0]).toHaveLength(1);
    expect(seen[0]?.[0]).toMatch(/^anyio-4\.13\.0-cpython-311-[\da-f]{16}\.\d+\.[\da-f]+\.new$/);
    expect(readdirSync(cache)).toHaveLength(1);
    expect(existsSync(join(folder, 'anyio.py'))).toBe(true);
  });

  test('is not installed again, and another release or interpreter has another one', async () => {
    const first = await ensure(installEmpty);
    expect(await ensure(() => Promise.reject(new Error('installed again')))).toBe(first);
    const others = await Promise.all([
      ensure(installEmpty, { release: { ...release, version: '4.14.0' } }),
      ensure(installEmpty, { python: { ...python, version: '3.11.8' } }),
    ]);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  test('leaves nothing if it cannot be installed', async () => {
    const failed = ensure((unfinished) => {
      mkdirSync(unfinished);
      return Promise.reject(new EnvironmentError('no wheel'));
    });
    await expect(failed).rejects.toThrow('no wheel');
    expect(readdirSync(cache)).toEqual([]);
  });

  test('takes away what a killed install left, and not what another run is at', async () => {
    mkdirSync(join(cache, 'anyio-4.0.0-cpython-311-ab.999999999.0f.new', 'half'), { recursive: true });
    mkdirSync(join(cache, `anyio-4.1.0-cpython-311-ab.${process.pid}.0f.new`));
    await ensure(installEmpty);
    expect(readdirSync(cache).filter((name) => name.endsWith('.new'))).toEqual([
      `anyio-4.1.0-cpython-311-ab.${process.pid}.0f.new`,
    ]);
  });

  test('that another run made meanwhile is taken as it is', async () => {
    const [first, second] = await Promise.all([0, 1].map(() => ensure(installSlowly)));
    expect(first).toBe(second);
    expect(readdirSync(cache)).toHaveLength(1);
  });
});

function installEmpty(unfinished: string): Promise<void> {
  mkdirSync(unfinished);
  return Promise.resolve();
}

async function installSlowly(unfinished: string): Promise<void> {
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'anyio.py'), '');
  await new Promise((resolve) => setTimeout(resolve, 20));
}

function ensure(
  install: (folder: string) => Promise<void>,
  inputs: { readonly release?: typeof release; readonly python?: typeof python } = {},
): Promise<string> {
  const installer: PythonInstaller = {
    name: 'pip',
    resolveLatest: () => Promise.reject(new Error('not asked for')),
    resolve: () => Promise.reject(new Error('not asked for')),
    install: (_requirements, folder) => install(folder),
    installLocked: () => Promise.reject(new Error('not asked for')),
  };
  return ensurePythonEnvironment(inputs.release ?? release, inputs.python ?? python, cache, () =>
    Promise.resolve(installer),
  );
}
