/**
 * Which keys each operation has and what their values may be: the one table behind the check of a step. The
 * compiler holds it against `Step`; `value-kinds.ts` says what each kind of value is.
 */
import type { Step } from './program.ts';
import type { ValueKind } from './value-kinds.ts';

type KeysOf<Member> = Member extends unknown ? keyof Member : never;

type OtherKey =
  | 'do'
  | 'shield'
  | 'deadline'
  | 'cancelled'
  | 'seconds'
  | 'to'
  | 'into'
  | 'error'
  | 'finally'
  | 'rethrow'
  | 'value';

/** The keys that name operations: those of a step that no operation has as a further key. */
export type OperationName = Exclude<KeysOf<Step>, OtherKey>;

/** The step that an operation names. */
export type StepOf<Name extends OperationName> = Extract<Step, Readonly<Record<Name, unknown>>>;

type KindsOf<Member> = {
  readonly [Key in keyof Member]-?: object extends Pick<Member, Key> ? `${ValueKind}?` : ValueKind;
};

/** Every operation with its own key first; a kind that ends in `?` belongs to a key that may be left out. */
const table: { readonly [Name in OperationName]: KindsOf<StepOf<Name>> } = {
  mark: { mark: 'label' },
  sleep: { sleep: 'seconds-or-forever' },
  checkpoint: { checkpoint: 'true' },
  scope: { scope: 'id', shield: 'boolean?', deadline: 'seconds?', cancelled: 'boolean?', do: 'steps' },
  moveOnAfter: { moveOnAfter: 'id', seconds: 'seconds', shield: 'boolean?', do: 'steps' },
  failAfter: { failAfter: 'id', seconds: 'seconds', shield: 'boolean?', do: 'steps' },
  cancel: { cancel: 'id' },
  setShield: { setShield: 'id', to: 'boolean' },
  setDeadline: { setDeadline: 'id', to: 'seconds-or-null' },
  group: { group: 'id', do: 'steps' },
  spawn: { spawn: 'id', into: 'id', do: 'steps' },
  start: { start: 'id', into: 'id', do: 'steps' },
  started: { started: 'scalar' },
  try: { try: 'steps', cancelled: 'steps?', rethrow: 'boolean?', error: 'steps?', finally: 'steps?' },
  raise: { raise: 'exception' },
  repeat: { repeat: 'count', do: 'steps' },
  setEvent: { setEvent: 'id' },
  waitEvent: { waitEvent: 'id' },
  lock: { lock: 'id', do: 'steps' },
  semaphore: { semaphore: 'id', value: 'count?', do: 'steps' },
  cancelTask: { cancelTask: 'id' },
  waitRefusing: { waitRefusing: 'id', seconds: 'seconds?' },
  detach: { detach: 'id', do: 'steps' },
  enter: { enter: 'id' },
  leave: { leave: 'id' },
  enterGroup: { enterGroup: 'id' },
  leaveGroup: { leaveGroup: 'id' },
};

export interface Operation {
  readonly name: string;
  /** What the value of each key may be, its own key included. */
  readonly kinds: ReadonlyMap<string, ValueKind>;
  readonly required: readonly string[];
}

/** Every operation by its key. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries(table).map(([name, kinds]) => [name, buildOperation(name, Object.entries(kinds))]),
);

/** The keys that some operation has beside its own. */
export const otherKeys: ReadonlySet<string> = new Set(
  [...operations.values()].flatMap(({ name, kinds }) => [...kinds.keys()].filter((key) => key !== name)),
);

function buildOperation(name: string, row: readonly (readonly [key: string, kind: string])[]): Operation {
  return {
    name,
    kinds: new Map(row.map(([key, kind]) => [key, kind.replace('?', '') as ValueKind])),
    required: row.filter(([, kind]) => !kind.endsWith('?')).map(([key]) => key),
  };
}
