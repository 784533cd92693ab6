/** Two columns that are asked again and again, on whichever workers there are: `pair-session.ts` over a queue. */
import { EnvironmentError } from '../environments/environment-error.ts';
import type { PairSession } from '../execute/pair-session.ts';
import { BatchRefusedError } from '../execute/run-batch.ts';
import type { WorkerSettings } from '../explore/explore-pair.ts';
import { capabilityOf } from './capabilities.ts';
import type { BatchJob } from './job.ts';
import { type ColumnParts, ModulePacker, packColumn } from './pack-column.ts';
import type { QueueSession } from './queue-session.ts';

export interface QueuePairOptions {
  readonly left: ColumnParts;
  readonly right: ColumnParts;
  readonly timeoutMs: number;
  /** Ends whatever is asked. */
  readonly signal: AbortSignal;
}

/** Opens sessions of one pair; each costs nothing until it is asked. */
export function createQueuePairs(
  session: QueueSession,
  { left, right, timeoutMs, signal }: QueuePairOptions,
) {
  const packer = new ModulePacker();
  const sides = [left, right].map((parts) => ({
    ...packColumn(parts, packer),
    capability: capabilityOf(session.engine, { runtime: parts.runtime, sandbox: 'none' }),
  }));
  let batches = 0;
  const waiting = new Set<(reason: Error) => void>();
  const onAbort = (): void => {
    for (const reject of waiting) reject(new Error('the search was stopped'));
  };
  signal.addEventListener('abort', onAbort, { once: true });

  return <Answer>(settings: WorkerSettings): PairSession<Answer | { readonly error: string }> => {
    const ask = async (side: 0 | 1, lines: readonly string[]): Promise<unknown[]> => {
      const asked = sides[side];
      if (asked === undefined) throw new Error('a side is missing');
      const { capability, ...column } = asked;
      const chunks: Promise<readonly unknown[]>[] = [];
      for (let from = 0; from < lines.length; from += batchSize) {
        const own = lines.slice(from, from + batchSize);
        const job: BatchJob = {
          ...{ kind: 'batch', ...column, ...settings, timeoutMs, sandbox: 'none' },
          ...{ index: batches++, lines: own },
        };
        chunks.push(submit(job, capability));
      }
      return (await Promise.all(chunks)).flat();
    };
    const submit = (job: BatchJob, capability: (typeof sides)[number]['capability']) =>
      new Promise<readonly unknown[]>((resolve, reject) => {
        waiting.add(reject);
        if (signal.aborted) onAbort();
        session.submit(
          // Those of the first round before those of the next one.
          { job, capability, priority: Math.min(1 + job.index, 2 ** 21), blobs: packer.blobs() },
          {
            onConclusion(conclusion) {
              waiting.delete(reject);
              if (conclusion.kind === 'answers' && conclusion.answers.length === job.lines.length) {
                resolve(conclusion.answers);
              } else if (conclusion.kind === 'refused') reject(new BatchRefusedError(conclusion.message));
              else if (conclusion.kind === 'gave-up') reject(new EnvironmentError(conclusion.problem));
              else
                reject(
                  new EnvironmentError(`expected ${job.lines.length} answers from a worker, found others`),
                );
            },
          },
        );
      });
    return {
      async run(lines) {
        const [lefts, rights] = await Promise.all([ask(0, lines), ask(1, lines)]);
        return lefts.map((answer, index) => [answer as Answer, rights[index] as Answer] as const);
      },
      close: () => Promise.resolve(),
    };
  };
}

/** Programs of a job: so many that what a job costs is little beside them, so few that a round is several. */
const batchSize = 50;
