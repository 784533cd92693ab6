/** The virtual environment that pip runs in, so that none of the user's is touched. */
import { join } from 'node:path';

import { ensureEntry } from '../cache/cache-entry.ts';
import type { Python } from './find-python.ts';
import { lastLine, runClient } from './run-client.ts';

/** The interpreter of a virtual environment with pip. */
export function makeVirtualEnvironment(python: Python, cacheFolder: string): Promise<string> {
  const name = `pip-${python.tag}-${python.version}`;
  const key = join(cacheFolder, name);
  const known = making.get(key) ?? make({ cacheFolder, name, made: 'made' }, python);
  making.set(key, known);
  return known;
}

/** By folder; whoever needs one while it is made waits for it. */
const making = new Map<string, Promise<string>>();

async function make(entry: Parameters<typeof ensureEntry>[0], { executable }: Python): Promise<string> {
  const tree = await ensureEntry(entry, async (unfinished) => {
    await runClient(executable, ['-I', '-m', 'venv', unfinished], {
      registry: executable,
      describeFailure: ({ stdout, stderr }) =>
        `expected ${executable} to make a virtual environment with pip, found: ${lastLine(stderr || stdout)}; ` +
        'install uv, or the venv module of your Python (on Debian: apt-get install python3-venv)',
    });
  });
  return join(tree, 'bin', 'python');
}
