/** The suites of a matrix, brought into the cache, as the files of tests that a plan has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { requirePython } from '../environments/find-python.ts';
import { makeVirtualEnvironment } from '../environments/virtual-environment.ts';
import { prepareSuites } from '../environments/suite-sources.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import type { PlannedRuntime, PlannedSuiteFile } from '../plan/plan.ts';
import { cacheFolder } from './bundle-files.ts';

/** @throws MatrixError for a suite in which there are no files of tests */
export async function loadSuites(
  { file, folder, scenarios }: Matrix,
  runtimes: readonly PlannedRuntime[],
): Promise<readonly PlannedSuiteFile[]> {
  const suites = scenarios.filter((scenario) => scenario.kind === 'suite');
  if (suites.length === 0) return [];
  const { files, mistakes } = await prepareSuites(suites, runtimes, {
    matrixFolder: folder,
    cacheFolder: join(cacheFolder(), 'sources'),
    without: [join(folder, 'results'), cacheFolder()],
    getPip: async () =>
      makeVirtualEnvironment(await requirePython('sources from PyPI'), join(cacheFolder(), 'python')),
    onProgress: (text) => process.stderr.write(`${text}\n`),
  });
  if (mistakes.length === 0) return files;
  const own = mistakes.map((mistake) => ({ file, ...mistake }));
  throw new MatrixError(own, new Map([[file, readFileSync(file, 'utf8')]]));
}
