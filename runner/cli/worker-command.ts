/** `worker`: runs cells and batches of other commands, on this machine, until it is ended. */
import { availableParallelism } from 'node:os';

import { describeConfinement } from '../execute/describe-confinement.ts';
import { prepareModel } from '../execute/prepared-code.ts';
import { requireSandbox, type Sandbox, SandboxError } from '../execute/sandbox.ts';
import type { PlannedRuntime, SuiteSource } from '../plan/plan.ts';
import { connectQueue } from '../queue/connect-queue.ts';
import { createPerformer } from '../queue/perform-job.ts';
import { parseQueueAddress } from '../queue/queue-address.ts';
import { QueueWorker } from '../queue/queue-worker.ts';
import { type Inventory, listCapabilities } from '../queue/unpack-column.ts';
import { childFile, listModels, modelFile, programFiles } from './bundle-files.ts';
import { cacheFolder, codeFolder } from './cache-folder.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { isRegularFile } from './is-regular-file.ts';
import { collectMatrix } from './collect-matrix.ts';
import { readExpandedMatrix } from './read-expanded-matrix.ts';
import { loadSuites } from './load-suites.ts';
import { ownEngine } from './open-queue.ts';
import { printNotice } from './print-notice.ts';
import { trapSignals } from './trap-signals.ts';

export interface WorkerFlags {
  readonly queue: string;
  readonly workers?: number;
  readonly verbose?: boolean;
}

/**
 * @param matrixFile whose releases and suites the worker has; default: `matrix.yaml`, if there is one
 * @throws QueueAddressError, MatrixError or EnvironmentError for what the user has to mend
 */
export async function workerCommand(matrixFile: string | undefined, flags: WorkerFlags): Promise<ExitCode> {
  const address = parseQueueAddress(flags.queue);
  let worker: QueueWorker | undefined;
  const connection = await connectQueue(address, {
    onLost: () => printNotice(`lost the connection to ${address.shown}: waiting for it`),
    onBack: () => {
      printNotice(`connected to ${address.shown} again`);
      worker?.renewAll();
    },
  });
  const signals = trapSignals();
  try {
    const inventory = await takeInventory(matrixFile);
    const capabilities = listCapabilities(inventory);
    const workers = flags.workers ?? availableParallelism();
    const programs = programFiles();
    worker = new QueueWorker({
      ...{ connection, engine: inventory.engine, capabilities, workers, signal: signals.signal },
      missing: describeConfinement('none').missing,
      performer: createPerformer(inventory, programs, connection.client, (model, bounds) =>
        prepareModel(model, {
          ...{ programs, childFile: childFile('prepare'), folder: codeFolder(), bounds },
          signal: signals.signal,
        }),
      ),
      onNotice: printNotice,
      ...(flags.verbose && { onJob: print }),
    });
    print(`worker ${worker.id} at ${address.shown}, ${inventory.engine}`);
    print(`runs up to ${workers} at a time of`);
    for (const { label } of capabilities) print(`  ${label}`);
    print('Ctrl-C gives back what runs, SIGTERM lets it end');
    await worker.run();
    const { reason } = signals.signal as { reason: unknown };
    return reason === 'SIGTERM' ? exitCodes.ok : exitCodeForSignal(String(reason));
  } finally {
    connection.close();
    signals.release();
  }
}

async function takeInventory(matrixFile: string | undefined): Promise<Inventory> {
  const file = matrixFile ?? (isRegularFile(defaultMatrix) ? defaultMatrix : undefined);
  const known = new Set(listModels());
  return {
    ...(file === undefined ? { runtimes: [], sources: [] } : await installMatrix(file)),
    engine: await ownEngine(),
    modelFile: (model) => (known.has(model) ? modelFile(model) : undefined),
    sandboxes: listSandboxes(),
    cacheFolder: cacheFolder(),
  };
}

const defaultMatrix = 'matrix.yaml';

/** What of a matrix must be on this machine; modules come with the jobs. */
async function installMatrix(file: string): Promise<{
  readonly runtimes: readonly PlannedRuntime[];
  readonly sources: readonly Readonly<Record<string, SuiteSource>>[];
}> {
  const matrix = await readExpandedMatrix(file);
  const collected = await collectMatrix({ ...matrix, scenarios: [], variants: [] });
  const runtimes = collected.runtimes.filter(({ driver }) => driver !== 'model');
  const files = await loadSuites(matrix, collected.runtimes, printNotice);
  for (const { id, problem } of runtimes)
    if (problem !== undefined) printNotice(`goes without ${id}: ${problem}`);
  return { runtimes, sources: files.map(({ sources }) => sources) };
}

function listSandboxes(): Sandbox[] {
  try {
    requireSandbox();
    return ['none', 'strict'];
  } catch (error) {
    if (error instanceof SandboxError) return ['none'];
    throw error;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
