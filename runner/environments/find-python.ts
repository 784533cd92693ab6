/** Finds Python interpreters on this machine that the `python` driver can use. Installs nothing. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import { EnvironmentError } from './environment-error.ts';

export interface Python {
  /** The interpreter itself, behind links and shims. */
  readonly executable: string;
  /** `3.11.7`. */
  readonly version: string;
  /** `cpython-311`: environments are made for one of these. */
  readonly tag: string;
}

export const oldestPython = '3.10';

const versionedNames = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** The names that are tried, in this order; `PATCHMATRIX_PYTHON` goes before them. */
const names = ['python3', 'python', ...versionedNames];

const question =
  'import json, sys; print(json.dumps([sys.executable, ".".join(map(str, sys.version_info[:3])), ' +
  'sys.implementation.cache_tag, sys.version_info >= (3, 10)]))';

/** The first interpreter that is new enough; undefined if there is none. */
export async function findPython(environment: NodeJS.ProcessEnv = process.env): Promise<Python | undefined> {
  const asked = environment['PATCHMATRIX_PYTHON'];
  for (const name of asked ? [asked] : names) {
    const python = await askPython(name);
    if (python !== undefined) return python;
  }
  return undefined;
}

/** @throws EnvironmentError if there is none; `neededFor` says for what */
export async function requirePython(neededFor = 'runtimes of the python driver'): Promise<Python> {
  const python = await findPython();
  if (python !== undefined) return python;
  throw new EnvironmentError(
    `expected Python ${oldestPython} or later for ${neededFor}, found ${describeNoPython()}; ` +
      'PATCHMATRIX_PYTHON names the one that is taken. The default matrix.yaml needs no Python.',
  );
}

/** What was found where no Python was. */
export function describeNoPython(environment: NodeJS.ProcessEnv = process.env): string {
  const asked = environment['PATCHMATRIX_PYTHON'];
  return asked ? `\`${asked}\` in PATCHMATRIX_PYTHON, which is none` : 'none in PATH';
}

/**
 * An interpreter of one version: by its name in PATH, among those of pyenv, or as uv finds it.
 *
 * @param version `3.12`, or more exactly `3.12.1`
 * @throws EnvironmentError if this machine has none, with those that it has
 */
export async function findPythonVersion(
  version: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Python> {
  const minor = version.split('.').slice(0, 2).join('.');
  const preferred = environment['PATCHMATRIX_PYTHON'];
  const known = pyenvVersions(environment).filter((name) => isOf(name, version));
  const places = [
    ...(preferred ? [preferred] : []),
    `python${minor}`,
    ...known.map((name) => pyenvExecutable(name, environment)),
    'python3',
  ];
  for (const place of places) {
    const python = await askPython(place);
    if (python !== undefined && isOf(python.version, version)) return python;
  }
  const { exitCode, stdout } = await execa('uv', ['python', 'find', version], { reject: false });
  const python = exitCode === 0 ? await askPython(stdout.trim()) : undefined;
  if (python !== undefined && isOf(python.version, version)) return python;
  const others = await listPythons(environment);
  throw new EnvironmentError(
    `expected Python ${version} on this machine, found ${others.length === 0 ? 'none at all' : others.join(', ')}`,
  );
}

/** Whether a version is one of a line: `3.12.1` of `3.12`. */
function isOf(version: string, line: string): boolean {
  return version === line || version.startsWith(`${line}.`);
}

async function listPythons(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const found = await Promise.all(names.map(askPython));
  const versions = [...found.flatMap((python) => python?.version ?? []), ...pyenvVersions(environment)];
  return [...new Set(versions)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function pyenvFolder({ PYENV_ROOT }: NodeJS.ProcessEnv): string {
  return join(PYENV_ROOT || join(homedir(), '.pyenv'), 'versions');
}

/** Those that are new enough, the newest first. */
function pyenvVersions(environment: NodeJS.ProcessEnv): string[] {
  const folder = pyenvFolder(environment);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^3\.\d{2,}\.\d+$/.test(name))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

function pyenvExecutable(version: string, environment: NodeJS.ProcessEnv): string {
  return join(pyenvFolder(environment), version, 'bin', 'python');
}

async function askPython(name: string): Promise<Python | undefined> {
  const { exitCode, stdout } = await execa(name, ['-I', '-S', '-c', question], {
    reject: false,
    timeout: 10_000,
  });
  if (exitCode !== 0) return undefined;
  const answer = parseAnswer(stdout);
  if (answer === undefined) return undefined;
  const [executable, version, tag, isNewEnough] = answer;
  return isNewEnough ? { executable, version, tag } : undefined;
}

/** Undefined for what another program says that was called as a Python. */
function parseAnswer(stdout: string): [string, string, string, boolean] | undefined {
  try {
    const answer: unknown = JSON.parse(stdout);
    return Array.isArray(answer) ? (answer as [string, string, string, boolean]) : undefined;
  } catch {
    return undefined;
  }
}
