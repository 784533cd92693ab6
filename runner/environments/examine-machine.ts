/** Looks at what this machine can run, what is missing and how to get it. Changes nothing but the cache. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { execa } from 'execa';
import { satisfies } from 'semver';

import { explainNoDeathSignal } from '../execute/death-signal.ts';
import { hasProc } from '../execute/read-proc.ts';
import { EnvironmentError } from './environment-error.ts';
import { describeNoPython, findPython, oldestPython } from './find-python.ts';
import { askForLatest } from './npm-client.ts';
import { findInstaller } from './python-installer.ts';

/** One thing that was looked at. */
export interface Examination {
  readonly name: string;
  /** What was found, or what is missing. */
  readonly found: string;
  readonly ok: boolean;
  /** What it is good for, and so what does not work without it. */
  readonly neededFor: string;
  /** How to get it; absent where it is there. */
  readonly remedy?: string;
  /** Without it not even the default matrix runs. */
  readonly required: boolean;
}

export interface ExamineOptions {
  /** The range of `engines.node`. */
  readonly nodeRange: string;
  readonly cacheFolder: string;
  readonly pythonCacheFolder: string;
}

export async function examineMachine(options: ExamineOptions): Promise<Examination[]> {
  return [
    examineNode(options),
    examineCache(options),
    examineDeathSignal(),
    examineProc(),
    await examineSandbox(),
    ...(await examinePython(options)),
    ...(await examineNpm()),
  ];
}

function examineNode({ nodeRange }: ExamineOptions): Examination {
  const ok = satisfies(process.versions.node, nodeRange);
  return {
    name: 'Node',
    found: `${process.versions.node}, ${availableParallelism()} cores`,
    ok,
    neededFor: 'everything',
    required: true,
    ...(ok ? {} : { remedy: `install Node ${nodeRange}` }),
  };
}

function examineCache({ cacheFolder }: ExamineOptions): Examination {
  const examination = { name: 'cache', neededFor: 'compiled modules and installed releases', required: true };
  try {
    mkdirSync(cacheFolder, { recursive: true });
    accessSync(cacheFolder, constants.W_OK);
    return { ...examination, found: cacheFolder, ok: true };
  } catch (error) {
    const found = `${cacheFolder} cannot be written: ${(error as Error).message}`;
    return {
      ...examination,
      found,
      ok: false,
      remedy: 'let PATCHMATRIX_CACHE name a folder that can be written',
    };
  }
}

function examineDeathSignal(): Examination {
  const examination = {
    name: 'setpriv',
    neededFor: 'children that end with a runner that is killed, at once and whatever else is',
    required: false,
  };
  const problem = explainNoDeathSignal();
  if (problem === undefined) return { ...examination, found: 'there', ok: true };
  return { ...examination, found: problem, ok: false, remedy: onLinux('install util-linux') };
}

function examineProc(): Examination {
  const examination = {
    name: '/proc',
    neededFor:
      'bounds on the processes and the memory of a cell, ending what leaves its group, and closing what the shell left open',
    required: false,
  };
  if (hasProc()) return { ...examination, found: 'there', ok: true };
  return { ...examination, found: 'missing', ok: false, remedy: onLinux('mount it') };
}

async function examineSandbox(): Promise<Examination> {
  const examination = {
    name: 'bubblewrap',
    neededFor: '--sandbox strict: cells without a network, and with a file system that they can only read',
    required: false,
  };
  const trial = ['--ro-bind', '/', '/', '--unshare-net', '--', 'true'];
  const { exitCode, code, stderr } = await execa('bwrap', trial, { reject: false });
  if (exitCode === 0) return { ...examination, found: 'there', ok: true };
  const found = code === 'ENOENT' ? 'missing' : `does not work: ${stderr.trim()}`;
  return {
    ...examination,
    found,
    ok: false,
    remedy: onLinux('install bubblewrap, and allow user namespaces'),
  };
}

function onLinux(remedy: string): string {
  return process.platform === 'linux' ? remedy : 'there is none for this system';
}

async function examinePython({ pythonCacheFolder }: ExamineOptions): Promise<Examination[]> {
  const neededFor = 'runtimes from PyPI: matrix.anyio.yaml, conform';
  const python = await findPython();
  if (python === undefined) {
    const remedy = `install Python ${oldestPython} or later, or let PATCHMATRIX_PYTHON name one`;
    return [{ name: 'Python', found: describeNoPython(), ok: false, neededFor, remedy, required: false }];
  }
  const found = `${python.version}, ${python.executable}`;
  const examinations: Examination[] = [
    { name: 'Python', found, ok: existsSync(python.executable), neededFor, required: false },
  ];
  try {
    const installer = await findInstaller(python, pythonCacheFolder);
    examinations.push({
      name: 'installer',
      found: installer.name,
      ok: true,
      neededFor: 'installing releases',
      required: false,
    });
    const latest = await installer.resolveLatest('anyio');
    examinations.push({
      name: 'PyPI',
      found: `reached, the latest anyio is ${latest}`,
      ok: true,
      neededFor: 'installing releases',
      required: false,
    });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const name = examinations.length === 1 ? 'installer' : 'PyPI';
    const remedy = 'releases that are in the cache already still run';
    examinations.push({
      name,
      found: error.message,
      ok: false,
      neededFor: 'installing releases',
      remedy,
      required: false,
    });
  }
  return examinations;
}

async function examineNpm(): Promise<Examination[]> {
  const neededFor = 'runtimes from npm';
  const { exitCode, stdout } = await execa('npm', ['--version'], { reject: false });
  if (exitCode !== 0) {
    const remedy = 'install npm; it comes with Node';
    return [{ name: 'npm', found: 'missing', ok: false, neededFor, remedy, required: false }];
  }
  const npm = { name: 'npm', found: stdout.trim(), ok: true, neededFor, required: false };
  const registry = { name: 'npm registry', neededFor: 'installing releases', required: false };
  try {
    const latest = await askForLatest('semver', { folder: process.cwd() });
    return [npm, { ...registry, found: `reached, the latest semver is ${latest}`, ok: true }];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const remedy = 'releases that are in the cache already still run';
    return [npm, { ...registry, found: error.message, ok: false, remedy }];
  }
}
