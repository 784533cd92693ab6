/** The kinds of values that the keys of a step hold, and what each accepts. Which key holds which: `steps/`. */

import type { RaisableName, SleepSeconds, StartedValue, Steps } from './program.ts';

/** What a value of each kind is, for the compiler. */
export interface KindValues {
  readonly id: string;
  /** The id of a block that logs its `exit`. */
  readonly 'block-id': string;
  /** What is logged as a `mark`. */
  readonly label: string;
  readonly seconds: number;
  readonly 'seconds-or-forever': SleepSeconds;
  readonly 'seconds-or-null': number | null;
  readonly boolean: boolean;
  readonly true: true;
  readonly count: number;
  readonly scalar: StartedValue;
  readonly exception: RaisableName;
  readonly steps: Steps;
}

export type ValueKind = keyof KindValues;

type ScalarKind = Exclude<ValueKind, 'steps'>;

interface Acceptance {
  /** A fragment that follows "expected". */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** The strings among the accepted values, for a suggestion. */
  readonly names?: readonly string[];
}

const isString = (value: unknown): boolean => typeof value === 'string';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isFiniteNumber = (value: unknown): boolean => Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

export const scalarKinds: Readonly<Record<ScalarKind, Acceptance>> = {
  id: { expected: 'an id (a string)', accepts: isString },
  'block-id': { expected: 'an id (a string)', accepts: isString },
  label: { expected: 'a label (a string)', accepts: isString },
  seconds: { expected: 'seconds (a finite number)', accepts: isFiniteNumber },
  'seconds-or-forever': {
    expected: 'seconds (a finite number) or "forever"',
    accepts: (value) => value === 'forever' || isFiniteNumber(value),
    names: ['forever'],
  },
  'seconds-or-null': {
    expected: 'seconds (a finite number) or null',
    accepts: (value) => value === null || isFiniteNumber(value),
  },
  boolean: { expected: 'true or false', accepts: isBoolean },
  true: { expected: 'true', accepts: (value) => value === true },
  count: { expected: 'a non-negative integer', accepts: isCount },
  scalar: {
    expected: 'a string, a finite number, true, false or null',
    accepts: (value) => value === null || isString(value) || isBoolean(value) || isFiniteNumber(value),
  },
  exception: {
    expected: '"ValueError" or "RuntimeError"',
    accepts: (value) => value === 'ValueError' || value === 'RuntimeError',
    names: ['ValueError', 'RuntimeError'],
  },
};
