/** Finds what a misspelt name was meant to be. */
import { countSlips } from '../../program/suggest-name.ts';

/** The known name nearest to `name`, without regard to case; undefined if none is near enough to be worth a hint. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  return nearestNames(name, known, 1)[0];
}

/** At most `count` known names that are near enough to `name`, nearest first. */
export function nearestNames(name: string, known: Iterable<string>, count: number): string[] {
  return [...known]
    .map((candidate) => ({ candidate, edits: countSlips(name, candidate) }))
    .filter(({ candidate, edits }) => edits <= tolerableEdits(name, candidate))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Half of a short name may differ, three edits of a long one. */
function tolerableEdits(name: string, candidate: string): number {
  return Math.min(3, Math.floor(Math.max(name.length, candidate.length) / 2));
}

/** The hint that goes with an unknown name, if there is one to give. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const nearest = nearestName(name, known);
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}
