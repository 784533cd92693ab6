/**
 * Runs the ecosystem's own client for PyPI: uv where it is found, else pip from a virtual environment of its own. Only
 * wheels are installed, so that nothing of a package runs while it is.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { EnvironmentError } from './environment-error.ts';
import type { Python } from './find-python.ts';

export interface PythonInstaller {
  readonly name: 'pip' | 'uv';
  /** The exact version that a release has which is asked for as the latest. */
  resolveLatest(packageName: string): Promise<string>;
  /** Installs a release and what it needs into a folder. */
  install(requirement: string, folder: string): Promise<void>;
}

/**
 * @param cacheFolder where pip's virtual environment is kept
 * @param signal ends what the installer is at, which then rejects with the signal's reason
 */
export async function findInstaller(
  python: Python,
  cacheFolder: string,
  signal?: AbortSignal,
): Promise<PythonInstaller> {
  const { exitCode } = await execa('uv', ['--version'], { reject: false });
  return exitCode === 0 ? uvInstaller(python, signal) : pipInstaller(python, cacheFolder, signal);
}

function uvInstaller({ executable }: Python, signal: AbortSignal | undefined): PythonInstaller {
  return {
    name: 'uv',
    async resolveLatest(packageName) {
      const args = [
        'pip',
        'compile',
        '-',
        '--no-deps',
        '--no-header',
        '--no-annotate',
        '--only-binary',
        ':all:',
      ];
      const stdout = await runClient('uv', [...args, '--quiet', '--python', executable], {
        input: packageName,
        signal,
      });
      return versionIn(stdout.trim().split('==')[1], packageName);
    },
    async install(requirement, folder) {
      const args = [
        'pip',
        'install',
        '--quiet',
        '--python',
        executable,
        '--target',
        folder,
        '--compile-bytecode',
      ];
      await runClient('uv', [...args, '--only-binary', ':all:', '--', requirement], { signal });
    },
  };
}

async function pipInstaller(
  python: Python,
  cacheFolder: string,
  signal: AbortSignal | undefined,
): Promise<PythonInstaller> {
  const pip = await makeVirtualEnvironment(python, cacheFolder);
  const shared = ['-I', '-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--quiet'];
  return {
    name: 'pip',
    async resolveLatest(packageName) {
      const args = ['--dry-run', '--ignore-installed', '--no-deps', '--report', '-'];
      const stdout = await runClient(pip, [...shared, ...args, '--only-binary', ':all:', '--', packageName], {
        signal,
      });
      const report = JSON.parse(stdout) as { install?: { metadata?: { version?: string } }[] };
      return versionIn(report.install?.[0]?.metadata?.version, packageName);
    },
    async install(requirement, folder) {
      await runClient(pip, [...shared, '--target', folder, '--only-binary', ':all:', '--', requirement], {
        signal,
      });
    },
  };
}

/** The interpreter of a virtual environment with pip; made under another name and renamed, as two runs may make it. */
export async function makeVirtualEnvironment(python: Python, cacheFolder: string): Promise<string> {
  const folder = join(cacheFolder, `pip-${python.tag}-${python.version}`);
  const interpreter = join('bin', 'python');
  if (existsSync(join(folder, interpreter))) return join(folder, interpreter);

  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = `${folder}.${String(process.pid)}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const { exitCode, stdout, stderr } = await execa(python.executable, ['-I', '-m', 'venv', unfinished], {
    reject: false,
  });
  if (exitCode !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new EnvironmentError(
      `expected ${python.executable} to make a virtual environment with pip, found: ${lastLine(stderr || stdout)}; ` +
        'install uv, or the venv module of your Python (on Debian: apt-get install python3-venv)',
    );
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(join(folder, interpreter))) throw error;
  }
  return join(folder, interpreter);
}

async function runClient(
  file: string,
  args: readonly string[],
  { input = '', signal }: { readonly input?: string; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const { exitCode, stdout, stderr, timedOut, isCanceled } = await execa(file, args, {
    ...{ reject: false, input, timeout: 300_000 },
    ...(signal && { cancelSignal: signal }),
  });
  if (isCanceled) signal?.throwIfAborted();
  if (exitCode === 0) return stdout;
  throw new EnvironmentError(
    timedOut ? 'expected PyPI to answer within 300 s, found it still silent' : describeClientFailure(stderr),
  );
}

/** The line that says what is wrong; clients repeat themselves before and after it. */
function describeClientFailure(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const find = (pattern: RegExp): string | undefined => lines.find((line) => pattern.test(line));
  const unreachable = find(
    /connect|resolve host|name resolution|timed out|unreachable|getaddrinfo|dns|proxy/i,
  );
  if (unreachable !== undefined) return `expected to reach PyPI, found: ${unreachable}`;
  // A client that reached nothing, or a package that is not there, knows no version at all.
  const hint = /from versions: none/.test(stderr) ? '; is PyPI reached, and is that its name?' : '';
  const telling =
    find(/no matching distribution|no solution found|not found in the package registry/i) ??
    find(/^(error|×)/i) ??
    lastLine(stderr);
  return `expected the client of PyPI to find a wheel, found: ${telling}${hint}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

function versionIn(version: string | undefined, packageName: string): string {
  if (version === undefined)
    throw new EnvironmentError(`expected a release of ${packageName} on PyPI, found none`);
  return version;
}
