/** The suites of a matrix, brought into the cache, as the files of tests that a plan has, and the tests in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { requirePython } from '../environments/find-python.ts';
import { makeVirtualEnvironment } from '../environments/virtual-environment.ts';
import { prepareSuites } from '../environments/suite-sources.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import type { Plan, PlannedCell, PlannedRuntime, PlannedSuiteFile } from '../plan/plan.ts';
import { listTests } from '../execute/list-tests.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import { makeScratchFolder, removeScratchFolder } from '../execute/scratch.ts';
import type { KnownTests } from '../plan/select-cells.ts';
import { programFiles } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';

/** @throws MatrixError for a suite in which there are no files of tests */
export async function loadSuites(
  { file, folder, scenarios }: Matrix,
  runtimes: readonly PlannedRuntime[],
  onProgress: (text: string) => void,
): Promise<readonly PlannedSuiteFile[]> {
  const suites = scenarios.filter((scenario) => scenario.kind === 'suite');
  if (suites.length === 0) return [];
  const { files, mistakes } = await prepareSuites(suites, runtimes, {
    matrixFolder: folder,
    cacheFolder: join(cacheFolder(), 'sources'),
    without: [join(folder, 'results'), cacheFolder()],
    getPip: async () =>
      makeVirtualEnvironment(await requirePython('sources from PyPI'), join(cacheFolder(), 'python')),
    onProgress,
  });
  if (mistakes.length === 0) return files;
  const own = mistakes.map((mistake) => ({ file, ...mistake }));
  throw new MatrixError(own, new Map([[file, readFileSync(file, 'utf8')]]));
}

/** Asks the runners of files for their tests, and runs none of them. */
export async function findTests(
  plan: Plan,
  cells: readonly PlannedCell[],
  sandbox: Sandbox,
): Promise<KnownTests> {
  if (cells.length === 0) return new Map();
  const logFolder = makeScratchFolder();
  try {
    return await listTests(plan, cells, { programs: programFiles(), logFolder, sandbox });
  } finally {
    await removeScratchFolder(logFolder);
  }
}
