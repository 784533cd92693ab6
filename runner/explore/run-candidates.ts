/** Asks columns the questions of an oracle, each once: one worker a column and a growing list of questions. */
import { type BatchOptions, BatchRefusedError, runBatch } from '../execute/run-batch.ts';
import type { Answer } from '../execute/run-pairs.ts';
import type { CandidateAnswers, OracleItem } from './judge-parts.ts';

/** A column of the runtime: the library as it is, some of the parts, the patch without a word on parts, or another patch. */
export type ReduceColumn =
  | { readonly kind: 'none' | 'whole' }
  | { readonly kind: 'parts'; readonly parts: readonly string[] }
  | { readonly kind: 'other'; readonly variant: string };

export interface CandidatesOptions<Key> extends Pick<BatchOptions, 'signal' | 'timeoutMs'> {
  /** The worker of a column. */
  readonly open: (column: Key) => Pick<BatchOptions, 'command' | 'request'>;
  /** A name for a column, the same for two that are the same. */
  readonly nameOf: (column: Key) => string;
  /** Called after each batch. */
  readonly onRun?: () => void;
}

/** What `createCandidates` makes. */
export type Candidates<Key> = ReturnType<typeof createCandidates<Key>>;

/** So many workers run at a time. */
const workersAtOnce = 2;

export function createCandidates<Key>({ open, nameOf, onRun, ...options }: CandidatesOptions<Key>) {
  const known = new Map<string, Answer[]>();
  const refused = new Map<string, string>();
  let programs = 0;

  /** Asks what this column was not asked before. */
  const askOne = async (column: Key, items: readonly OracleItem[]): Promise<CandidateAnswers> => {
    const name = nameOf(column);
    const answers = known.get(name) ?? [];
    known.set(name, answers);
    const fresh = items.slice(answers.length).map(({ program }) => JSON.stringify(program));
    if (fresh.length > 0 && !refused.has(name)) {
      try {
        await runBatch({
          // A candidate that cannot be opened is no news.
          stderr: 'ignore',
          ...open(column),
          ...options,
          lines: toAsync(fresh),
          onValue: (answer) => {
            programs++;
            answers.push(answer as Answer);
          },
        });
      } catch (error) {
        if (!(error instanceof BatchRefusedError)) throw error;
        refused.set(name, error.message);
      }
      onRun?.();
    }
    const reason = refused.get(name);
    return reason === undefined ? answers : { refused: reason };
  };

  return {
    /**
     * @param items those of earlier calls, in their order, and perhaps more
     * @throws what `runBatch` throws, unless it is that the column could not be opened
     */
    async ask(columns: readonly Key[], items: readonly OracleItem[]): Promise<CandidateAnswers[]> {
      const answers: CandidateAnswers[] = [];
      const waiting = [...columns.entries()];
      const work = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          answers[next[0]] = await askOne(next[1], items);
        }
      };
      await Promise.all(Array.from({ length: workersAtOnce }, work));
      return answers;
    },
    /** How many columns were asked, and programs run for it. */
    state: () => ({ columns: known.size, programs }),
  };
}

async function* toAsync(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line);
}
