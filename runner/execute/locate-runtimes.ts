/** From the files of a matrix that are runtimes to runtimes as they are planned: by their content, without starting them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Matrix } from '../matrix/matrix.ts';
import type { PlannedLocated } from '../plan/plan.ts';

/** One that cannot be read becomes a runtime with a problem: the others run. */
export function locateRuntimes({ folder, runtimes }: Pick<Matrix, 'folder' | 'runtimes'>): PlannedLocated[] {
  return runtimes
    .filter((runtime) => runtime.kind === 'located')
    .map(({ id, driver, path, version }) => {
      const file = resolve(folder, path);
      const planned = { id, driver, version, file };
      try {
        return { ...planned, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return { ...planned, sha256: '', problem: `${path}: expected a file, found ${code ?? message}` };
      }
    });
}
