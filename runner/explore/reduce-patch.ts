/**
 * From a patch that says which parts it consists of to the smallest part of it that keeps its fixes and loses its
 * regressions. Scenarios and what a search for differences finds are the oracle; what is found is searched again in turn,
 * and what it breaks there joins the oracle, until the search finds nothing more.
 */
import type { Program } from '../../program/program.ts';
import type { SessionSide } from '../execute/pair-session.ts';
import { BatchRefusedError, runBatch } from '../execute/run-batch.ts';
import { isWorse } from './classify-difference.ts';
import { explorePair, type WorkerSettings } from './explore-pair.ts';
import { confirmTicks } from './explore-budget.ts';
import type { Finding } from './finding.ts';
import { answersOf, findEquals, isEqual } from './find-equals.ts';
import { type JudgedParts, judgeParts, type OracleItem } from './judge-parts.ts';
import { type Minimized, minimizeParts, type TriedSet } from './minimize-parts.ts';
import { type Candidates, createCandidates, type ReduceColumn } from './run-candidates.ts';
import { varyScenario } from './vary-scenarios.ts';

export interface ReduceOptions {
  readonly open: (column: ReduceColumn, settings: WorkerSettings) => SessionSide;
  /** The scenarios that the runtime is judged by. */
  readonly scenarios: readonly Extract<OracleItem, { kind: 'scenario' }>[];
  /** The parts of the patch; if left out, the worker that applies it says which it has. */
  readonly parts?: PartNames;
  /** Other variants of the matrix, one of which the answer may equal. */
  readonly others: readonly string[];
  readonly seed: number;
  /** Programs of each search. */
  readonly count: number;
  /** Milliseconds that one program may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** A fragment that says what is done now. */
  readonly onProgress: (words: string) => void;
}

/** The parts of a patch by their names, each with what it does. */
export type PartNames = Readonly<Record<string, string>>;

/** A program that was found to do worse under the patch, or under a part of it. */
interface ExploredProgram {
  /** `explored-3`. */
  readonly id: string;
  readonly consequence: string;
  /** Where it comes from: what led to the difference, or the scenario that it is a neighbour of. */
  readonly from: string;
  readonly program: Program;
}

export interface Reduction {
  readonly parts: PartNames;
  readonly whole: TriedSet<JudgedParts>;
  readonly minimized: Minimized<JudgedParts>;
  /** What is kept with one more part each, and with one less. */
  readonly larger: readonly (TriedSet<JudgedParts> & { readonly part: string })[];
  readonly smaller: readonly (TriedSet<JudgedParts> & { readonly part: string })[];
  /** The explored programs of the oracle. */
  readonly explored: readonly ExploredProgram[];
  /** How many of the explored programs the last search of what is kept ran, and how many differed, for the better. */
  readonly verified: { readonly programs: number; readonly differing: number };
  /** Other variants that are equal to what is kept in every field of every program. */
  readonly equals: { readonly variants: readonly string[]; readonly programs: number };
  readonly tried: { readonly sets: number; readonly programs: number };
}

/** A patch that cannot be taken apart; the message says why. */
export class PartsError extends Error {
  override readonly name = 'PartsError';
}

/**
 * @throws PartsError if the patch has no parts, or all of them are not the patch
 * @throws BatchRefusedError if the library or the patch could not be opened, or the reason of the signal
 */
export async function reducePatch(options: ReduceOptions): Promise<Reduction> {
  const { scenarios, signal, timeoutMs, onProgress } = options;
  const candidates = createCandidates<ReduceColumn>({
    open: (column) => options.open(column, { answers: 'results', maxTicks: confirmTicks }),
    nameOf: (column) => JSON.stringify(column),
    signal,
    timeoutMs,
    onRun: () => {
      const { columns, programs } = candidates.state();
      onProgress(`${columns} columns, ${programs + searched} programs`);
    },
  });
  const neighbours = createCandidates<ReduceColumn>({
    open: (column) => options.open(column, { answers: 'results', maxTicks: confirmTicks }),
    nameOf: (column) => JSON.stringify(column),
    signal,
    timeoutMs,
  });
  const neighbourItems = scenarios.flatMap(({ id, program }) =>
    varyScenario(program).map((varied, index): OracleItem => ({
      kind: 'program',
      id: `${id}, swallowing in its wait ${index + 1}`,
      program: varied,
    })),
  );
  let searched = 0;
  /** Programs by chance, and the neighbours of the scenarios. */
  const search = async (set: readonly string[]): Promise<Search> => {
    const state = await explorePair({
      ...options,
      left: (settings) => options.open({ kind: 'none' }, settings),
      right: (settings) => options.open({ kind: 'parts', parts: set }, settings),
      names: { left: 'none', right: set.join('+') },
      untilMs: Infinity,
      onProgress: ({ programs }) => {
        onProgress(`${set.join('+')}: ${searched + programs} programs explored`);
      },
    });
    signal.throwIfAborted();
    searched += state.programs;
    const [baseline, answers] = await neighbours.ask(
      [{ kind: 'none' }, { kind: 'parts', parts: set }],
      neighbourItems,
    );
    const { regressions } =
      answers === undefined ? { regressions: [] } : judgeParts(neighbourItems, answersOf(baseline), answers);
    const worse = regressions.flatMap(({ id, what }): Omit<ExploredProgram, 'id'>[] => {
      const item = neighbourItems.find((each) => each.id === id);
      return item === undefined ? [] : [{ consequence: what, from: id, program: item.program }];
    });
    return {
      programs: state.programs + neighbourItems.length,
      differing: state.differing,
      worse: [...state.findings.filter(({ kind }) => isWorse(kind)).map(fromFinding), ...worse],
    };
  };

  const parts = await readParts(options);
  const all = Object.keys(parts);
  const explored: ExploredProgram[] = [];
  const items: OracleItem[] = [...scenarios];
  const judge = async (sets: readonly (readonly string[])[]): Promise<JudgedParts[]> => {
    const [baseline, ...answers] = await candidates.ask(
      [{ kind: 'none' }, ...sets.map((set): ReduceColumn => ({ kind: 'parts', parts: set }))],
      items,
    );
    const before = answersOf(baseline);
    return answers.map((answer) => judgeParts(items, before, answer));
  };
  const one = async (set: readonly string[]): Promise<TriedSet<JudgedParts>> => {
    const [judged] = await judge([set]);
    if (judged === undefined) throw new Error('a set of parts was not judged');
    return { parts: set, judged };
  };
  /** Takes what a search found for the worse into the oracle, and says whether that was anything. */
  const learn = ({ worse }: Search): boolean => {
    const known = new Set(items.map(({ program }) => JSON.stringify(program.main)));
    const fresh = worse.filter(({ program }) => !known.has(JSON.stringify(program.main)));
    for (const each of fresh) {
      const id = `explored-${explored.length + 1}`;
      explored.push({ id, ...each });
      items.push({ kind: 'program', id, program: each.program });
    }
    return fresh.length > 0;
  };

  await requireWhole(all, items, candidates);
  const wholeSearch = await search(all);
  learn(wholeSearch);
  let whole = await one(all);
  let minimized: Minimized<JudgedParts> = {
    kept: whole.judged.regressions.length === 0 ? whole : undefined,
    prices: [],
    isExhaustive: false,
  };
  let verified = { programs: wholeSearch.programs, differing: wholeSearch.differing };
  if (minimized.kept === undefined) {
    for (;;) {
      minimized = await minimizeParts(all, judge);
      const { kept } = minimized;
      if (kept === undefined || kept.parts.length === 0) break;
      const found = await search(kept.parts);
      verified = { programs: found.programs, differing: found.differing };
      if (!learn(found)) break;
    }
    whole = await one(all);
  }
  const kept = minimized.kept?.parts ?? [];
  const isPart = minimized.kept !== undefined && kept.length > 0 && kept.length < all.length;
  const larger = isPart ? all.filter((part) => !kept.includes(part)) : [];
  const inOrder = (set: readonly string[]): string[] => all.filter((part) => set.includes(part));
  return {
    parts,
    whole,
    minimized,
    larger: await mapEach(larger, async (part) => ({ part, ...(await one(inOrder([...kept, part]))) })),
    smaller: await mapEach(isPart ? kept : [], async (part) => ({
      part,
      ...(await one(kept.filter((other) => other !== part))),
    })),
    explored,
    verified,
    equals: isPart ? await findEquals(kept, items, options, candidates) : { variants: [], programs: 0 },
    tried: {
      sets: candidates.state().columns - 2 - options.others.length * Number(isPart),
      programs: candidates.state().programs + neighbours.state().programs + searched * 2,
    },
  };
}

interface Search {
  readonly programs: number;
  readonly differing: number;
  /** What was found to do worse. */
  readonly worse: readonly Omit<ExploredProgram, 'id'>[];
}

function fromFinding({ kind, operation, row, program }: Finding): Omit<ExploredProgram, 'id'> {
  const from = [operation, ...(row === undefined ? [] : [`task state ${row}`])].join(', ');
  return { consequence: kind, from, program };
}

/** Opens the patch as a whole, which says what its parts are. */
async function readParts({ open, parts: known, timeoutMs, signal }: ReduceOptions): Promise<PartNames> {
  let parts: PartNames | undefined = known;
  if (parts === undefined) {
    await runBatch({
      ...open({ kind: 'whole' }, { answers: 'results', maxTicks: confirmTicks }),
      lines: noLines(),
      timeoutMs,
      signal,
      onReady: (ready) => {
        parts = ready.parts;
      },
    });
  }
  if (parts === undefined) throw new PartsError('it does not say which parts it has');
  if (Object.keys(parts).length < 2) {
    throw new PartsError(
      `it has one part, \`${Object.keys(parts).join()}\`, from which nothing can be taken away`,
    );
  }
  return parts;
}

async function* noLines(): AsyncGenerator<string> {
  yield* await Promise.resolve([]);
}

/** What the parts are taken from must be what users of the patch get. */
async function requireWhole(
  all: readonly string[],
  items: readonly OracleItem[],
  candidates: Candidates<ReduceColumn>,
): Promise<void> {
  const [whole, parts] = await candidates.ask([{ kind: 'whole' }, { kind: 'parts', parts: all }], items);
  if (parts !== undefined && 'refused' in parts) throw new BatchRefusedError(parts.refused);
  const [wholes, sums] = [answersOf(whole), answersOf(parts)];
  const differing = items.find((_, index) => !isEqual(wholes[index], sums[index]));
  if (differing !== undefined) {
    throw new PartsError(
      `with all parts it does not do what it does as it is: they differ on ${differing.id}; ` +
        'applied without a set of parts, it must have all of them on',
    );
  }
}

async function mapEach<From, To>(items: readonly From[], map: (item: From) => Promise<To>): Promise<To[]> {
  const mapped: To[] = [];
  for (const item of items) mapped.push(await map(item));
  return mapped;
}
