/** What is kept on the disk of the modules of one project, so that no child loads them again while nothing changed. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { describeError } from '../execute/describe-error.ts';
import { describeHost } from '../execute/describe-host.ts';
import { openStoredModules, type StoredModules } from '../execute/stored-modules.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { apiFile, hostPrograms } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';

/** @param reads whether what is there is used; otherwise it is made anew */
export function openModules({ folder }: Pick<Matrix, 'folder'>, reads: boolean): StoredModules {
  const name = createHash('sha256').update(folder).digest('hex');
  return openStoredModules({
    file: join(cacheFolder(), 'collected', `${name}.json`),
    readConditions: () => describeHost(hostPrograms()),
    ...{ apiFile, reads },
  });
}

/** A cache that cannot be written costs the next command time, and says so. */
export function saveModules(stored: StoredModules, onNotice: (text: string) => void): void {
  try {
    stored.save();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    onNotice(
      `expected to keep what modules are in the cache, found ${describeError(error)}; the next command loads them again`,
    );
  }
}
