/**
 * What an installed package of PyPI is, told from its files alone: nothing of it is loaded. The child that loads it says the
 * same version and hash.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EnvironmentError } from './environment-error.ts';
import { hashPythonModule } from './hash-python-module.ts';
import { normalizeProjectName } from './normalize-project-name.ts';

export interface PythonDescription {
  /** The name of the package, as its metadata has it. */
  readonly package: string;
  /** What it is imported by. */
  readonly module: string;
  readonly version: string;
  /** Relative to the site. */
  readonly file: string;
  /** Of its own Python files; `hash_package` of the driver says how. */
  readonly sha256: string;
}

/**
 * @param packageName the package; without it, the one that was installed from a folder
 * @throws EnvironmentError if it is not there, or is nothing that can be imported
 */
export function describePython(site: string, packageName: string | undefined): PythonDescription {
  const info = readdirSync(site)
    .filter((name) => name.endsWith('.dist-info'))
    .find((name) =>
      packageName === undefined
        ? existsSync(join(site, name, 'direct_url.json'))
        : normalizeProjectName(readField(site, name, 'Name')) === normalizeProjectName(packageName),
    );
  const asked = packageName ?? 'the package of the folder';
  if (info === undefined)
    throw new EnvironmentError(`expected ${asked} to be installed, found no metadata of it`);
  const name = readField(site, info, 'Name');
  const module = findModule(site, info, name);
  if (module === undefined) {
    throw new EnvironmentError(`expected ${asked} to have a module that can be imported, found none`);
  }
  const isPackage = existsSync(join(site, module, '__init__.py'));
  const file = isPackage ? join(module, '__init__.py') : `${module}.py`;
  return {
    ...{ package: packageName ?? name, module, version: readField(site, info, 'Version') },
    file,
    sha256: hashPythonModule(join(site, file)),
  };
}

function readField(site: string, info: string, field: string): string {
  const metadata = readFileSync(join(site, info, 'METADATA'), 'utf8');
  return new RegExp(`^${field}:(.*)$`, 'm').exec(metadata)?.[1]?.trim() ?? '';
}

/** Of several the one that is called as the package is, else the first that does not start with an underscore. */
function findModule(site: string, info: string, name: string): string | undefined {
  const declared = join(site, info, 'top_level.txt');
  const modules = (
    existsSync(declared)
      ? readFileSync(declared, 'utf8').split('\n')
      : recordedModules(join(site, info, 'RECORD'))
  )
    .map((line) => line.trim())
    .filter(
      (module) => existsSync(join(site, module, '__init__.py')) || existsSync(join(site, `${module}.py`)),
    );
  return (
    modules.find((module) => normalizeProjectName(module) === normalizeProjectName(name)) ??
    modules.find((module) => module !== '' && !module.startsWith('_')) ??
    modules[0]
  );
}

/** The top-level modules among the files that a client recorded. */
function recordedModules(record: string): string[] {
  const paths = readFileSync(record, 'utf8')
    .split('\n')
    .map((line) => line.replace(/^"?(.*?)"?,[^,]*,[^,]*$/, '$1'));
  const modules = paths.flatMap((path) => /^(\w+)(?:\/__init__)?\.py$/.exec(path)?.[1] ?? []);
  return [...new Set(modules)].toSorted();
}
