/**
 * Every operation by its key, as the builders in `steps/` define them: the table behind the check of a step and behind its type.
 * `value-kinds.ts` says what each kind of value is.
 */
import type { StepDefinition } from './steps/define-step.ts';
import * as builders from './steps/index.ts';
import type { KindValues, ValueKind } from './value-kinds.ts';

type Builders = typeof builders;

/** Those of all builders; one that builds another one's step has none of its own. */
type Definition = {
  [Name in keyof Builders]: Builders[Name] extends { readonly step: infer Defined } ? Defined : never;
}[keyof Builders];

/** The keys that name operations. */
export type OperationName = Definition['operation'];

type KeysOf<Name extends OperationName> = Extract<Definition, { readonly operation: Name }>['keys'];

type Flat<Fields> = { [Key in keyof Fields]: Fields[Key] };

/** The step that an operation names. */
export type StepOf<Name extends OperationName> = Flat<
  {
    readonly [
      Key in keyof KeysOf<Name> as KeysOf<Name>[Key] extends ValueKind ? Key : never
    ]: KeysOf<Name>[Key] extends ValueKind ? KindValues[KeysOf<Name>[Key]] : never;
  } & {
    readonly [
      Key in keyof KeysOf<Name> as KeysOf<Name>[Key] extends ValueKind ? never : Key
    ]?: KeysOf<Name>[Key] extends `${infer Kind extends ValueKind}?` ? KindValues[Kind] : never;
  }
>;

export interface Operation {
  readonly name: string;
  /** What the value of each key may be, its own key included. */
  readonly kinds: ReadonlyMap<string, ValueKind>;
  readonly required: readonly string[];
}

/** Every operation by its key, in the order of their names. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.values(builders)
    .flatMap((builder) => ('step' in builder ? buildOperation(builder.step) : []))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((operation) => [operation.name, operation]),
);

/** The keys that some operation has beside its own. */
export const otherKeys: ReadonlySet<string> = new Set(
  [...operations.values()].flatMap(({ name, kinds }) => [...kinds.keys()].filter((key) => key !== name)),
);

function buildOperation({
  operation,
  keys,
}: StepDefinition<string, Readonly<Record<string, string>>>): Operation {
  const row = Object.entries(keys);
  return {
    name: operation,
    kinds: new Map(row.map(([key, kind]) => [key, kind.replace('?', '') as ValueKind])),
    required: row.filter(([, kind]) => !kind.endsWith('?')).map(([key]) => key),
  };
}
