/** Resolves and installs with uv. */
import { EnvironmentError } from './environment-error.ts';
import type { Python } from './find-python.ts';
import type { BuildOptions, PythonInstaller } from './python-installer.ts';
import { describePythonFailure, parseRequirements, renderLines } from './python-requirements.ts';
import { runClient } from './run-client.ts';
import { withRequirements } from './with-requirements.ts';

export function uvInstaller({ executable }: Python, signal: AbortSignal | undefined): PythonInstaller {
  const run = (command: string, args: readonly string[], input?: string): Promise<string> =>
    runClient('uv', ['pip', command, '--quiet', '--python', executable, ...args], {
      ...{ registry: 'PyPI', describeFailure: describePythonFailure, signal },
      ...(input !== undefined && { input }),
    });
  const compile = (requirements: readonly string[], args: readonly string[]): Promise<string> =>
    run('compile', ['-', '--no-header', '--no-annotate', ...args], renderLines(requirements));

  return {
    name: 'uv',
    async resolveLatest(packageName) {
      const [found] = parseRequirements(await compile([packageName], ['--no-deps', ...onlyWheels]));
      if (found !== undefined) return found.version;
      throw new EnvironmentError(`expected a release of ${packageName} on PyPI, found none`);
    },
    async resolve(requirements, options) {
      return parseRequirements(await compile(requirements, ['--generate-hashes', ...buildArgs(options)]));
    },
    async install(requirements, folder, options) {
      await run('install', ['--target', folder, ...buildArgs(options), '--', ...requirements]);
    },
    async installLocked(packages, folder, options, source) {
      const target = ['--no-deps', '--target', folder];
      if (packages.length > 0) {
        await withRequirements(packages, (file) =>
          run('install', [...target, '--require-hashes', ...buildArgs(options), '--requirement', file]),
        );
      }
      if (source !== undefined) await run('install', [...target, '--', source]);
    },
  };
}

const onlyWheels = ['--only-binary', ':all:'];

function buildArgs({ sdists }: BuildOptions): readonly string[] {
  return sdists ? [] : onlyWheels;
}
