/**
 * Looks for programs on which two columns differ observably, and for the smallest of each kind. Rounds of programs run on
 * scouts, which answer with digests and give up early; those that differ in a new way are looked at, shrunk and confirmed
 * on the side, while the next rounds run. What is run does not depend on how fast anything is, so that a seed repeats a
 * search; only where it ends by time does that depend on the machine.
 */
import type { ResultDigest } from '../cell/batch-protocol.ts';
import { openPairSession, type PairSession, type SessionSide } from '../execute/pair-session.ts';
import { type Choice, chooseShapes, roundSize } from './choose-programs.ts';
import { createCorpus } from './corpus.ts';
import type { ColumnNames } from './describe-divergence.ts';
import type { RecordedRun } from './timeline-entries.ts';
import { recordedPasses, scoutTicks } from './explore-budget.ts';
import type { Finding } from './finding.ts';
import { createInvestigation, type Suspect } from './investigate.ts';
import { nameProgram } from './name-program.ts';

/** What each worker is opened with, beside its column. */
export interface WorkerSettings {
  readonly answers: 'digests' | 'results' | 'timelines';
  /** Iterations after which a program is a spin. */
  readonly maxTicks: number;
  /** Passes that a timeline holds at most. */
  readonly maxPasses?: number;
}

export interface ExploreOptions {
  readonly left: (settings: WorkerSettings) => SessionSide;
  readonly right: (settings: WorkerSettings) => SessionSide;
  /** Has the programs run elsewhere; default: by workers of both sides on this machine. */
  readonly openPairs?: <Answer>(settings: WorkerSettings) => PairSession<Answer | { readonly error: string }>;
  readonly names: ColumnNames;
  readonly seed: number;
  /** Programs to run. */
  readonly count: number;
  /** The search ends then, on the clock of `performance.now()`, wherever it is. */
  readonly untilMs: number;
  /** Milliseconds that one program may take. */
  readonly timeoutMs: number;
  readonly onProgress: (state: ExploreState) => void;
  readonly signal: AbortSignal;
}

export interface ExploreState {
  /** Programs that ran on both columns. */
  readonly programs: number;
  /** Those of them on which the columns differ observably. */
  readonly differing: number;
  /** Those of them that were looked at: one for each way of deliveries. */
  readonly examined: number;
  /** Of all programs, those that chance alone has drawn: neither tiny ones nor changed ones. */
  readonly random: { readonly programs: number; readonly differing: number };
  readonly findings: readonly Finding[];
}

/** So many rounds may run ahead of the looking at what they found. */
const roundsAhead = 2;

/** @returns what was found, also if the signal was aborted. @throws what opening a column throws */
export async function explorePair(options: ExploreOptions): Promise<ExploreState> {
  const { left, right, openPairs, names, seed, count, untilMs, timeoutMs, onProgress, signal } = options;
  const open = <Answer>(settings: WorkerSettings) =>
    openPairs?.<Answer>(settings) ??
    openPairSession<Answer>({ left: left(settings), right: right(settings), timeoutMs, signal });
  const scouts = open<{ readonly digest: ResultDigest }>({ answers: 'digests', maxTicks: scoutTicks });
  const isOver = (): boolean => signal.aborted || performance.now() >= untilMs;
  const investigation = createInvestigation({
    openWorkers: (maxTicks) =>
      open<RecordedRun>({ answers: 'timelines', maxTicks, maxPasses: recordedPasses }),
    names,
    isOver,
  });
  const corpus = createCorpus();
  let programs = 0;
  let differing = 0;
  const random = { programs: 0, differing: 0 };
  const state = (): ExploreState => ({
    programs,
    differing,
    random: { ...random },
    ...investigation.state(),
  });

  const rounds = Math.ceil(count / roundSize);
  const choicesOf = (round: number): Choice[] =>
    chooseShapes(seed, round, corpus).slice(0, count - round * roundSize);
  const runRound = (round: number) => {
    const chosen = choicesOf(round).map((choice) => ({
      ...choice,
      json: JSON.stringify(nameProgram(choice.shapes)),
    }));
    const answers = scouts.run(chosen.map(({ json }) => json));
    // A round that fails while an earlier one is looked at is waited for later.
    answers.catch(() => undefined);
    return { chosen, answers };
  };

  try {
    let running = runRound(0);
    for (let round = 0; round < rounds && !isOver(); round++) {
      const { chosen, answers } = running;
      // Made from the corpus as it was before this round, whose answers are not waited for.
      if (round + 1 < rounds) running = runRound(round + 1);
      const suspects: Suspect[] = [];
      for (const [place, [ours, theirs]] of (await answers).entries()) {
        const { shapes = [], json = '', isRandom = false } = chosen[place] ?? {};
        const number = programs++;
        const [from, to] = [digestOf(ours), digestOf(theirs)];
        const signatures = `${from.signature} ${to.signature}`;
        corpus.add(signatures, shapes);
        if (isRandom) random.programs++;
        if (from.observed === to.observed) continue;
        differing++;
        if (isRandom) random.differing++;
        suspects.push({ number, json, signatures });
      }
      await investigation.add(suspects, roundsAhead);
      onProgress(state());
    }
    await investigation.finish();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // What runs still is of no interest any more.
    await Promise.allSettled([scouts.close(), investigation.close()]);
  }
  return state();
}

/** A program without a result has one digest for all such programs of a column: two that fail alike do not differ. */
function digestOf(answer: { readonly digest: ResultDigest } | { readonly error: string }): ResultDigest {
  return 'digest' in answer ? answer.digest : { observed: 'none', signature: 'none' };
}
