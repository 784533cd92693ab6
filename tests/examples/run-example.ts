/** Runs an example in a copy of its folder, with a cache of its own, and without a network where that is asked. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'vitest';

import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeFolder, repository } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';

interface ExampleRun {
  readonly exitCode: number | undefined;
  readonly report: JsonReport;
  readonly stderr: string;
}

export interface Example {
  /** With the clients' own configuration and caches. */
  run(...args: readonly string[]): Promise<ExampleRun>;
  /** The clients reach nothing and have empty caches. */
  runOffline(...args: readonly string[]): Promise<ExampleRun>;
}

/** Copies the examples with the variants that they share; the cache is empty. */
export function openExample(name: string): Example {
  const folder = makeFolder();
  for (const part of ['examples', 'variants']) {
    cpSync(join(repository, part), join(folder, part), {
      recursive: true,
      filter: (source) => !source.endsWith('results'),
    });
  }
  const cwd = join(folder, 'examples', name);
  const cache = join(folder, 'cache');
  const run = async (env: Readonly<Record<string, string>>, args: readonly string[]): Promise<ExampleRun> => {
    const words = ['run', ...args, '--reporter', 'json'];
    const options = { cwd, env: { ...env, PATCHMATRIX_CACHE: cache }, timeoutMs: 280_000 };
    const { exitCode, stdout, stderr, timedOut } = await runPatchmatrix(words, options);
    expect(timedOut, stderr).toBe(false);
    expect(stdout, stderr).toMatch(/^\{/);
    return { exitCode, stderr, report: JSON.parse(stdout) as JsonReport };
  };
  return {
    run: (...args) => run(clientVariables(), args),
    runOffline: (...args) => run({ ...unreachable, ...emptyCaches(makeFolder()) }, args),
  };
}

/** What npm, pip and uv need to find their configuration. */
function clientVariables(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) =>
    /^(HOME|npm_config_|PIP_|UV_|SSL_CERT)/i.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}

/** A port on which nothing answers. */
const unreachable = {
  npm_config_registry: 'http://127.0.0.1:9/',
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  UV_DEFAULT_INDEX: 'http://127.0.0.1:9/simple',
  PIP_NO_INDEX: '1',
  UV_OFFLINE: '1',
};

function emptyCaches(folder: string): Record<string, string> {
  return {
    HOME: folder,
    npm_config_cache: join(folder, 'npm'),
    PIP_CACHE_DIR: join(folder, 'pip'),
    UV_CACHE_DIR: join(folder, 'uv'),
  };
}

/** What a program reads from a report that must be the same without a network. */
export function verdictsOf({ cells }: JsonReport): Record<string, string | null> {
  return Object.fromEntries(cells.map(({ id, verdict }) => [id, verdict]));
}
