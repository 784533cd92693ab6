/**
 * What the schemas of stored results are made of. The compiler holds each against its type: a field, a word or a kind that one
 * side lacks does not compile.
 */
import * as v from 'valibot';

export type Schema<T> = v.GenericSchema<unknown, T>;

/** A schema for each field; those that may be absent are marked as such, and no others. */
type Fields<T> = {
  readonly [Key in keyof T]-?: object extends Pick<T, Key>
    ? Optional<Exclude<T[Key], undefined>>
    : Schema<T[Key]> & { readonly wrapped?: never };
};

type Optional<T> = v.ExactOptionalSchema<Schema<T>, undefined>;

export function object<T>(fields: Fields<T>): Schema<T> {
  return v.object(fields as unknown as v.ObjectEntries) as unknown as Schema<T>;
}

export function optional<T>(schema: Schema<T>): Optional<T> {
  return v.exactOptional(schema);
}

/** The same schema, with what it stands for: it checks nothing more, and the reference of the stored results says it. */
export function describe<S extends object>(schema: S, description: string): S & Described {
  return { ...schema, description };
}

export interface Described {
  readonly description: string;
}

export function list<T>(schema: Schema<T>): Schema<readonly T[]> {
  return v.array(schema);
}

export function record<T>(schema: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return v.record(v.string(), schema);
}

/** @param expected a fragment for the message */
export function check<T>(expected: string, accepts: (value: unknown) => boolean): Schema<T> {
  return v.custom<T>(accepts, expected);
}

/** Every word of a vocabulary. */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>): Schema<Word> {
  return v.picklist(Object.keys(words) as Word[]);
}

/** The same for each name. */
export function byName<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Readonly<Record<Name, T>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}

type MemberOf<T, Key extends keyof T, Word> = T extends unknown ? (Word extends T[Key] ? T : never) : never;

/** What the reference reads of a choice by a word. */
export interface Choice {
  readonly key: string;
  readonly members: ReadonlyMap<string, Schema<unknown>>;
}

/** By the word in one of its fields, and every word has its schema. */
export function variant<T>() {
  return <Key extends keyof T & string>(
    key: Key,
    schemas: { readonly [Word in T[Key] & string]: Schema<MemberOf<T, Key, Word>> },
  ): Choice & Schema<T> => {
    const known = new Map(Object.entries<Schema<T>>(schemas));
    const unknown = v.object({ [key]: v.picklist([...known.keys()]) }) as unknown as Schema<T>;
    const chosen = v.lazy((value) => known.get(String(isObject(value) && value[key])) ?? unknown);
    return { ...chosen, key, members: known };
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export const text = v.string();
/** What tables have columns and rows of. */
export const name = check<string>(
  'a name of at most 1,000 characters',
  (value) => typeof value === 'string' && value.length <= 1000,
);
export const flag = v.boolean();
export const yes = v.literal(true);
export const anyNumber = check<number>('a number', Number.isFinite);
export const amount = check<number>(
  'a number from 0',
  (value) => Number.isFinite(value) && Number(value) >= 0,
);
export const count = check<number>(
  'a whole number from 0',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);
export const ordinal = check<number>(
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
);
export const time = check<string>(
  'a time, as in `2026-11-22T21:30:00.000Z`',
  (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
);
