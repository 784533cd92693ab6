/** What is said of an outcome of a program, wherever it is said. */

/** Main came to its end: its time counts, and a scenario can owe it. */
export interface EndOutcome {
  readonly name: string;
  readonly isEnd: true;
  /** The name of an exception follows: `raised ValueError`. */
  readonly takesException?: true;
}

/** Main never came to its end, and that was found out without waiting for it. */
export interface EndlessOutcome {
  readonly name: string;
  readonly isEnd: false;
  /** The loop goes round all the time: it keeps a core busy, and is not at rest. */
  readonly isRestless: boolean;
  /** How bad it is among those without an end, from 1, the worst. */
  readonly rank: number;
  /** In a column of a table: `spins`. */
  readonly short: string;
  /** Beside the end of a timeline: `spins for ever`. */
  readonly label: string;
  /** After the name of a column: `spins for ever`. */
  readonly verb: string;
  /** As a sentence without its full stop. */
  readonly clause: string;
  /** What happened, as a verdict's reason. @param elapsed seconds on the loop's clock */
  readonly reason: (elapsed: number) => string;
  /** The same of a scenario that is a function; absent where none can come to it. */
  readonly moduleReason?: string;
  /** The promise that is broken, as a sentence. */
  readonly rule: string;
}

/** Keeps the name a literal, of which the type `ProgramOutcome` is made. */
export function defineOutcome<
  const Name extends string,
  const Definition extends EndlessOutcome | EndOutcome,
>(definition: Definition & { readonly name: Name }): Definition & { readonly name: Name } {
  return definition;
}
