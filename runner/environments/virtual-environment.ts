/** The virtual environment that pip runs in, so that none of the user's is touched. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { EnvironmentError } from './environment-error.ts';
import type { Python } from './find-python.ts';
import { lastLine } from './run-client.ts';

/** The interpreter of a virtual environment with pip. */
export function makeVirtualEnvironment(python: Python, cacheFolder: string): Promise<string> {
  const folder = join(cacheFolder, `pip-${python.tag}-${python.version}`);
  const known = making.get(folder) ?? make(folder, python);
  making.set(folder, known);
  return known;
}

/** By folder; whoever needs one while it is made waits for it. */
const making = new Map<string, Promise<string>>();

/** Made under another name and renamed, as two runs may make it. */
async function make(folder: string, python: Python): Promise<string> {
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
