/** A file of requirements with hashes, for a client that reads them from nowhere else. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { LockedPackage } from './lock.ts';
import { renderRequirements } from './python-requirements.ts';

/**
 * Hands out a file that is there for as long as the call takes.
 *
 * @param more further lines
 */
export async function withRequirements<T>(
  packages: readonly LockedPackage[],
  use: (file: string) => Promise<T>,
  more = '',
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'patchmatrix-requirements-'));
  try {
    const file = join(folder, 'requirements.txt');
    await writeFile(file, renderRequirements(packages) + more);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
