/** Node in several versions, from npm: a package for each platform, in which there is nothing but the program. */
import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { execa } from 'execa';

import { repository } from '../make-project.ts';

/** Those that the package is for, the oldest line of them first. */
export const supported = ['20.19', '22', '24', '26'];

/** One that is too old. */
export const tooOld = '18';

const folder = join(repository, 'node_modules', '.cache', 'nodes');

/** Installs all of them, where another run of the tests finds them again. */
export async function installNodes(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const packages = [tooOld, ...supported].map(
    (version) => `node-${version}@npm:node-${process.platform}-${process.arch}@${version}`,
  );
  await execa(
    'npm',
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--prefer-offline', ...packages],
    { cwd: folder },
  );
}

/** What a shell has in PATH to find this Node first. */
export function pathWith(version: string): string {
  return [join(folder, 'node_modules', `node-${version}`, 'bin'), process.env['PATH']].join(delimiter);
}
