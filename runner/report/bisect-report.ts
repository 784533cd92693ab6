/** What `bisect` has to say: versions in order, what was tried of them, and where something changed. Vocabulary, and JSON. */
import type { BisectAnswer, VersionRun } from '../compare/bisect-versions.ts';
import type { Question, VersionTry } from '../explore/judge-version.ts';

export interface BisectReport {
  /** The scenario's name, or the program's file. */
  readonly name: string;
  readonly question: Question;
  readonly variant: string;
  /** `releases of anyio`. */
  readonly source: string;
  /** All versions that were searched, the oldest first. */
  readonly versions: readonly string[];
  /** In the order of the versions; absent for a version that was not tried. */
  readonly tries: ReadonlyMap<number, VersionTry>;
  /** Absent if every version was tried, and if the search was interrupted. */
  readonly answer?: BisectAnswer;
  /** Versions in a row that are alike, if every version was tried. */
  readonly runs?: readonly VersionRun[];
  /** The command that repeats the search among the same versions. */
  readonly command: string;
  readonly interrupted: boolean;
}

/** Something changed between two versions that were tried. */
export interface VersionChange {
  readonly before: number;
  /** It came with one of these; only the last was tried. */
  readonly candidates: readonly [number, ...number[]];
}

/** In the order of the versions; a search without `--all` knows of one at most. */
export function listChanges({ answer, runs }: BisectReport): VersionChange[] {
  if (answer?.kind === 'changed') return [answer];
  return (runs ?? []).slice(1).flatMap(({ versions: [first] }, index) => {
    const before = runs?.[index]?.versions.at(-1) ?? 0;
    const candidates = Array.from({ length: first - before }, (_, step) => before + 1 + step);
    const [candidate = first, ...others] = candidates;
    return [{ before, candidates: [candidate, ...others] as const }];
  });
}

/** The words for what a version showed: a verdict, or a letter for each behaviour, in the order in which they were seen. */
export function nameShown({ question, tries }: BisectReport): (shown: string | null) => string {
  if (question === 'verdict') return (shown) => shown ?? 'skipped';
  const seen = [...new Set([...tries.values()].map(({ shown }) => shown))].filter((shown) => shown !== null);
  return (shown) => (shown === null ? 'skipped' : `behaviour ${letter(seen.indexOf(shown))}`);
}

/** A to Z, then AA. */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

/** What `--json` prints. `firstChanged` is the version of the first change, if it can be named exactly. */
export function buildBisectJson(report: BisectReport) {
  const { name, question, variant, source, versions, tries, answer, runs, command, interrupted } = report;
  const nameOf = nameShown(report);
  const at = (index: number): string => versions[index] ?? '';
  const changes = listChanges(report);
  const [first] = changes;
  return {
    ...{ name, question, variant, source, versions },
    tries: [...tries]
      .toSorted(([a], [b]) => a - b)
      .map(([, { name: version, shown, happened, result }]) => ({
        version,
        ...(shown === null ? { skipped: happened } : { shown: nameOf(shown), happened }),
        ...(question === 'behaviour' && result !== undefined && { result }),
      })),
    answer: interrupted ? 'interrupted' : decide(answer, runs, changes.length),
    firstChanged: first?.candidates.length === 1 ? at(first.candidates[0]) : null,
    changes: changes.map(({ before, candidates }) => ({
      before: at(before),
      candidates: candidates.map(at),
      from: nameOf(tries.get(before)?.shown ?? null),
      to: nameOf(tries.get(candidates.at(-1) ?? -1)?.shown ?? null),
    })),
    ...(runs && {
      runs: runs.map(({ shown, versions: inRun }) => ({ shown: nameOf(shown), versions: inRun.map(at) })),
    }),
    command,
  };
}

function decide(
  answer: BisectAnswer | undefined,
  runs: readonly VersionRun[] | undefined,
  changes: number,
): BisectAnswer['kind'] {
  if (answer !== undefined) return answer.kind;
  if (changes > 0) return 'changed';
  return (runs?.[0]?.versions.length ?? 0) > 1 ? 'unchanged' : 'undecided';
}
