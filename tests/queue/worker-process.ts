/** Workers as users start them, each a process of its own, and gone after the test. */
import { vi } from 'vitest';

import { makeFolder } from '../make-project.ts';
import { startPatchmatrix } from '../run-patchmatrix.ts';

export interface WorkerProcess {
  readonly pid: number;
  /** What it printed so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: ReturnType<typeof startPatchmatrix>;
}

const workers: WorkerProcess[] = [];

/** To be called after the tests. */
export async function stopWorkers(): Promise<void> {
  const all = workers.splice(0);
  for (const worker of all) worker.kill('SIGKILL');
  await Promise.all(all.map(({ ended }) => ended));
}

/** Resolves once it waits for jobs. */
export async function startWorker(
  url: string,
  { args = [], cwd = makeFolder() }: { readonly args?: readonly string[]; readonly cwd?: string } = {},
): Promise<WorkerProcess> {
  const ended = startPatchmatrix(['worker', '--queue', url, '--verbose', ...args], {
    cwd,
    timeoutMs: 120_000,
  });
  let text = '';
  for (const stream of [ended.stdout, ended.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  const worker = {
    pid: ended.pid ?? 0,
    output: () => text,
    kill(signal: NodeJS.Signals) {
      const isAlive = ended.exitCode === null && ended.signalCode === null;
      // execa's own would follow it with KILL.
      if (isAlive && ended.pid !== undefined) process.kill(ended.pid, signal);
    },
    ended,
  };
  workers.push(worker);
  await vi.waitFor(
    () => {
      if (!text.includes('SIGTERM lets it end'))
        throw new Error(`expected a worker that waits, found: ${text}`);
    },
    { timeout: 45_000, interval: 50 },
  );
  return worker;
}

/** How many jobs a worker did. */
export function countDone(worker: WorkerProcess): number {
  return worker.output().match(/^did /gm)?.length ?? 0;
}
