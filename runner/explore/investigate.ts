/**
 * Looks at programs that differ, a few at a time and the smallest first: to which kind of difference each belongs, and
 * for each kind a program from which nothing can be taken away, confirmed with the whole budget of iterations.
 */
import type { Program } from '../../program/program.ts';
import type { PairSession } from '../execute/pair-session.ts';
import type { ColumnNames } from './describe-divergence.ts';
import { type Examined, examinePair, type RecordedAnswer } from './examine-pair.ts';
import { confirmTicks, scoutTicks } from './explore-budget.ts';
import { countSteps, type Finding, type FindingKey, keyText, sortFindings } from './finding.ts';
import { shrinkProgram } from './shrink-program.ts';

/** A program on which the digests of the two columns differ. */
export interface Suspect {
  /** Which program of the search it is. */
  readonly number: number;
  readonly json: string;
  readonly signatures: string;
}

export interface InvestigationOptions {
  /** Opens workers that answer with timelines. */
  readonly openWorkers: (maxTicks: number) => PairSession<RecordedAnswer>;
  readonly names: ColumnNames;
  /** No more is begun. */
  readonly isOver: () => boolean;
}

/** So many of the programs of a round are looked at, and so many may wait for a round with fewer. */
const examinedPerRound = 24;
const maxWaiting = 500;

/** Candidates of a shrink are tried so many at a time: the first ones are the likeliest. */
const triedAtOnce = 12;

export function createInvestigation({ openWorkers, names, isOver }: InvestigationOptions) {
  const workers = new Map<number, PairSession<RecordedAnswer>>();
  const findings = new Map<string, Finding>();
  /** Ways to differ of which a program was looked at, or waits for it. */
  const known = new Set<string>();
  const signatures = new Set<string>();
  let waiting: (Suspect & { readonly isNewWay: boolean })[] = [];
  let examined = 0;
  let running: Promise<void>[] = [];

  const run = (maxTicks: number, lines: readonly string[]) => {
    const session = workers.get(maxTicks) ?? openWorkers(maxTicks);
    workers.set(maxTicks, session);
    return session.run(lines);
  };
  const examine = async (
    programs: readonly Program[],
    maxTicks: number,
  ): Promise<(Examined | undefined)[]> => {
    const answers = await run(
      maxTicks,
      programs.map((program) => JSON.stringify(program)),
    );
    return programs.map((program, index) => {
      const pair = answers[index];
      return pair && examinePair(program, ...pair, names);
    });
  };

  const lookAt = async (suspects: readonly Suspect[]): Promise<void> => {
    if (isOver()) return;
    const programs = suspects.map(({ json }) => JSON.parse(json) as Program);
    const found = await examine(programs, scoutTicks);
    for (const [index, each] of found.entries()) {
      const [suspect, program] = [suspects[index], programs[index]];
      if (each === undefined || suspect === undefined || program === undefined) continue;
      examined++;
      await record(each, program, suspect.number);
    }
  };

  /** Counts the program for its kind; if it is the first, shrinks it and confirms what is left. */
  const record = async (first: Examined, program: Program, number: number): Promise<void> => {
    const key = keyText(first);
    const earlier = findings.get(key);
    const seen = (earlier?.seen ?? 0) + 1;
    // Taking steps away does not lead from every program to the smallest: a later one may be smaller.
    if (earlier?.isConfirmed && countSteps(earlier.program.main) <= countSteps(program.main)) {
      findings.set(key, { ...earlier, seen });
      return;
    }
    const firstSeen = earlier?.firstSeen ?? number;
    const finding: Finding = { ...first, program, isConfirmed: false, seen, firstSeen };
    findings.set(key, earlier ? { ...earlier, seen } : finding);
    if (isOver()) return;
    const isHang = first.runs === undefined;
    const smallest = isHang ? program : await shrinkProgram(program, stillShows(first));
    const [confirmed] = await examine([smallest], confirmTicks);
    // It took longer than the scouts waited, and then did the same on both sides.
    if (confirmed === undefined) {
      if (earlier === undefined) findings.delete(key);
    } else if (keyText(confirmed) === key) {
      findings.set(key, { ...finding, ...confirmed, program: smallest, isConfirmed: true });
    } else {
      if (earlier === undefined) findings.delete(key);
      const other = keyText(confirmed);
      const same = findings.get(other);
      findings.set(other, same ?? { ...finding, ...confirmed, program: smallest, isConfirmed: true });
    }
  };

  const stillShows = (wanted: FindingKey) => async (candidates: readonly Program[]) => {
    const shows: boolean[] = [];
    for (let from = 0; from < candidates.length && !isOver(); from += triedAtOnce) {
      const found = await examine(candidates.slice(from, from + triedAtOnce), scoutTicks);
      shows.push(...found.map((each) => each !== undefined && keyText(each) === keyText(wanted)));
      if (shows.includes(true)) break;
    }
    return shows;
  };

  /** Has the next ones looked at, after those before them. */
  const begin = (): void => {
    const next = waiting.splice(0, examinedPerRound);
    if (next.length === 0) return;
    const before = running.at(-1) ?? Promise.resolve();
    const begun = before.then(() => lookAt(next));
    // Who waits for it hears of its failure.
    begun.catch(() => undefined);
    running.push(begun);
  };

  return {
    /** Takes what differed in a round, and waits until no more than so many rounds are to be looked at. */
    async add(suspects: readonly Suspect[], ahead: number): Promise<void> {
      for (const suspect of suspects) {
        const way = `${suspect.signatures} ${operationsIn(suspect.json)}`;
        if (known.has(way)) continue;
        known.add(way);
        waiting.push({ ...suspect, isNewWay: !signatures.has(suspect.signatures) });
        signatures.add(suspect.signatures);
      }
      // Deliveries that went a new way first, however large the program is.
      waiting = waiting
        .toSorted(
          (a, b) =>
            Number(b.isNewWay) - Number(a.isNewWay) || a.json.length - b.json.length || a.number - b.number,
        )
        .slice(0, maxWaiting);
      begin();
      while (running.length > ahead) await running.shift();
    },

    /** Looks at what waits until all was looked at, or the time is over. */
    async finish(): Promise<void> {
      while (waiting.length > 0 && !isOver()) {
        begin();
        await running.at(-1);
      }
      await running.at(-1);
      running = [];
    },

    async close(): Promise<void> {
      await Promise.allSettled([...workers.values()].map((session) => session.close()));
    },

    state: () => ({ examined, findings: sortFindings([...findings.values()]) }),
  };
}

/** The operations that a program consists of, as text that is the same for two that consist of the same. */
function operationsIn(json: string): string {
  return [...new Set(json.match(/"[a-zA-Z]+":/g))].sort().join('');
}
