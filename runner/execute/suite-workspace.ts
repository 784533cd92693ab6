/**
 * The folder that the tests of a suite run in. Python finds what is installed by its path, so that the source itself will
 * do; Node looks beside the tests, so that it takes a copy of the source for each environment. In the source of the subject
 * itself the tests import it by where it lies, `../index.js`: there the files that are installed take the place of its own.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { ensureEntrySync } from '../cache/cache-entry.ts';
import type { SuiteRequest } from '../cell/protocol.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import type { PlannedNode, PlannedRuntime, PlannedSuiteFile } from '../plan/plan.ts';
import { describeError } from './describe-error.ts';
import type { SandboxPlaces } from './sandbox.ts';

/**
 * @param workspaces where copies are kept
 * @throws EnvironmentError if a copy cannot be made
 */
export function openWorkspace(file: PlannedSuiteFile, runtime: PlannedRuntime, workspaces: string): string {
  const source = file.sources[runtime.id];
  if (source === undefined || !('site' in runtime)) {
    throw new Error(`expected a source of \`${file.id}\` for \`${runtime.id}\`, found none`);
  }
  if (runtime.driver === 'python') return source.folder;
  const inputs = JSON.stringify([layout, source.sha256, runtime.site]);
  const name = createHash('sha256').update(inputs).digest('hex').slice(0, 32);
  const key = join(workspaces, name);
  const folder = opened.get(key) ?? makeWorkspace(workspaces, name, source.folder, runtime);
  opened.set(key, folder);
  return folder;
}

/**
 * What tests in the strict sandbox may write to. Vitest is given modules beside the tests, and Vite puts compiled
 * configurations where packages are; nothing of that is seen outside. A command may build what it tests, so that it gets the
 * whole folder.
 *
 * @throws EnvironmentError
 */
export function openPlaces({ runner, folder }: Pick<SuiteRequest, 'folder' | 'runner'>): SandboxPlaces {
  switch (runner.kind) {
    case 'command':
      return { writable: [folder] };
    case 'pytest':
      return {};
    case 'vitest':
      return {
        emptied: [join(folder, '.patchmatrix'), join(folder, 'node_modules', '.vite-temp')].map(openPlace),
      };
  }
}

/** What is put over a folder in the sandbox needs the folder, at its real path. */
function openPlace(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return realpathSync(folder);
  } catch (error) {
    throw new EnvironmentError(
      `expected to make a folder for the tests in the cache, found ${describeError(error)}; PATCHMATRIX_CACHE may name another folder`,
    );
  }
}

/** Changes whenever workspaces are made in another way. */
const layout = 3;

/** One that was checked is checked: each of its tests may be a cell by itself. */
const opened = new Map<string, string>();

function makeWorkspace(workspaces: string, name: string, source: string, runtime: PlannedNode): string {
  const entry = { cacheFolder: workspaces, name, made: 'made', additions: 'kept' } as const;
  return ensureEntrySync(entry, (unfinished) => {
    cpSync(source, unfinished, { recursive: true, verbatimSymlinks: true });
    const packages = join(runtime.site, 'node_modules');
    if (isSourceOf(source, runtime.package)) layPackageOver(unfinished, packages, runtime.package);
    else symlinkSync(packages, join(unfinished, 'node_modules'), 'junction');
  });
}

function isSourceOf(source: string, packageName: string): boolean {
  const manifest = join(source, 'package.json');
  if (!existsSync(manifest)) return false;
  try {
    const found = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name?: unknown } | null;
    return found?.name === packageName;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new EnvironmentError(`expected JSON in ${manifest}, found ${error.message}`);
  }
}

/** The package's own name leads to the folder as well, so that it is there once, however it is imported. */
function layPackageOver(folder: string, packages: string, packageName: string): void {
  const installed = join(packages, packageName);
  cpSync(installed, folder, {
    recursive: true,
    filter: (path) => dirname(path) !== installed || basename(path) !== 'node_modules',
  });
  const own = join(folder, 'node_modules');
  rmSync(own, { recursive: true, force: true });
  linkPackages(packages, own, packageName);
  const nested = join(installed, 'node_modules');
  if (existsSync(nested)) linkPackages(nested, own, packageName);
  const self = join(own, packageName);
  mkdirSync(dirname(self), { recursive: true });
  symlinkSync(packageName.startsWith('@') ? '../..' : '..', self, 'dir');
}

/** Links each package of a folder into another one, in place of what was linked there under its name. */
function linkPackages(from: string, into: string, except: string): void {
  mkdirSync(into, { recursive: true });
  const names = readdirSync(from).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(from, name)).map((each) => `${name}/${each}`) : [name],
  );
  for (const name of names) {
    if (name === except) continue;
    mkdirSync(dirname(join(into, name)), { recursive: true });
    rmSync(join(into, name), { recursive: true, force: true });
    symlinkSync(join(from, name), join(into, name), 'junction');
  }
}
