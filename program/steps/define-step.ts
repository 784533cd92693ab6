/** What a builder carries beside it: the step that it builds, as the wire format has it. */
import type { ValueKind } from '../value-kinds.ts';

/** A kind that ends in `?` belongs to a key that may be left out. */
export type KeyKind = ValueKind | `${ValueKind}?`;

export interface StepDefinition<Operation extends string, Keys> {
  /** The key that names the step. */
  readonly operation: Operation;
  /** What each key holds, the operation's own first. */
  readonly keys: Keys;
}

/** One step of the wire format. The compiler derives its type from this, the check its messages. */
export function defineStep<
  const Operation extends string,
  const Keys extends Readonly<Record<string, KeyKind>> & Readonly<Record<Operation, ValueKind>>,
>(operation: Operation, keys: Keys): StepDefinition<Operation, Keys> {
  return { operation, keys };
}
