/** Reads a matrix file, and finds out which releases its runtimes are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Clients } from '../environments/clients.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { didYouMean } from '../matrix/nearest-name.ts';
import { readMatrix } from '../matrix/read-matrix.ts';
import { listModels } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';
import { isRegularFile } from './is-regular-file.ts';
import { type PlanMemory, recall } from './plan-memory.ts';
import { printNotice } from './print-notice.ts';
import { UsageError } from './usage-error.ts';

interface ExpandOptions {
  /** Resolve the versions anew, and write the lock; default false. */
  readonly updateLock?: boolean | undefined;
  readonly memory?: PlanMemory | undefined;
  /** Is told what the user should know while it waits; default: prints it. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/**
 * A matrix file, with a release for each version that its runtimes stand for.
 *
 * @throws MatrixError with all mistakes
 */
export async function readExpandedMatrix(
  file: string,
  { updateLock = false, memory, onNotice = printNotice }: ExpandOptions = {},
): Promise<Matrix> {
  const matrix = readMatrix(file, listModels());
  const { runtimes } = await recall(memory, 'versions', [matrix.runtimes, readLockText(matrix)], async () => {
    if (!hasEnvironments(matrix)) return matrix;
    const { expandMatrix } = await import('./load-environments.ts');
    return expandMatrix(matrix, { clients: await clientsOf(matrix), updateLock, onProgress: onNotice });
  });
  const expanded = { ...matrix, runtimes };
  const runtime = expanded.baseline.split('+')[0] ?? '';
  if (expanded.baseline.includes('+') && expanded.runtimes.every(({ id }) => id !== runtime)) {
    const ids = expanded.runtimes.map(({ id }) => id);
    const hint = didYouMean(runtime, ids) ?? `there is ${ids.join(', ')}`;
    throw new UsageError(
      `expected a runtime of ${file} for \`baseline: ${expanded.baseline}\`, found no \`${runtime}\`; ${hint}`,
    );
  }
  return expanded;
}

/** Whether something is installed for its runtimes. */
export function hasEnvironments({ runtimes }: Matrix): boolean {
  return runtimes.some(({ kind }) => kind !== 'model');
}

export async function clientsOf({ folder }: Matrix, signal?: AbortSignal): Promise<Clients> {
  const { createClients } = await import('./load-environments.ts');
  return createClients({ folder, pythonCacheFolder: join(cacheFolder(), 'python'), signal });
}

/** What decides, beside a matrix, what its runtimes are. */
export function readLockText({ lockFile }: Matrix): string {
  return lockFile !== undefined && isRegularFile(lockFile) ? readFileSync(lockFile, 'utf8') : '';
}
