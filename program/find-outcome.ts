/** What an outcome is, by what a child says of it. Which there are: `outcomes/`. */
import type { EndlessOutcome, EndOutcome } from './outcomes/define-outcome.ts';
import * as outcomes from './outcomes/index.ts';

type Outcome = (typeof outcomes)[keyof typeof outcomes];

/** `returned`, `cancelled`, `deadlock`, `spin`, or `raised NAME`. */
export type ProgramOutcome = Outcome extends infer One
  ? One extends { readonly name: infer Name extends string; readonly takesException: true }
    ? `${Name} ${string}`
    : One extends { readonly name: infer Name extends string }
      ? Name
      : never
  : never;

/** The outcomes in which main never came to its end. */
export type EndlessName = Extract<Outcome, { readonly isEnd: false }>['name'];

const all: readonly (EndlessOutcome | EndOutcome)[] = Object.values(outcomes);

/** Those in which main never came to its end, the worst one first. */
export const endlessOutcomes = all
  .filter((outcome) => !outcome.isEnd)
  .toSorted((one, other) => one.rank - other.rank) as readonly (EndlessOutcome & {
  readonly name: EndlessName;
})[];

/** What a scenario can owe, as one writes it: `raised NAME`. */
export const owedOutcomes: readonly string[] = all
  .filter((outcome) => outcome.isEnd)
  .map(({ name, takesException }) => (takesException ? `${name} NAME` : name))
  .toSorted();

/** Undefined where main came to an end, and for what is not known: a stored result can be older or newer than this. */
export function findEndless(outcome: string): (typeof endlessOutcomes)[number] | undefined {
  return endlessOutcomes.find(({ name }) => name === outcome);
}

/** Whether main can end so, `raised ValueError`. */
export function isOwedOutcome(text: string): boolean {
  const [name, exception, ...rest] = text.split(' ');
  if (rest.length > 0) return false;
  return all.some(
    (outcome) =>
      outcome.isEnd &&
      outcome.name === name &&
      (outcome.takesException
        ? exception !== undefined && /^[\w(),]+$/.test(exception)
        : exception === undefined),
  );
}
