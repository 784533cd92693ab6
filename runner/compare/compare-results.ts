/** Holds two results of one program against each other. */
import { isDeepStrictEqual } from 'node:util';

import type { ProgramResult } from '../../program/program.ts';

/** The fields in which two results differ, in the order of the wire format. */
export function differingFields(left: ProgramResult, right: ProgramResult): (keyof ProgramResult)[] {
  return resultFields.filter((field) => !isDeepStrictEqual(left[field], right[field]));
}

/** The index of the first event that differs; undefined if the traces are the same. */
export function firstDifferentEvent(left: ProgramResult, right: ProgramResult): number | undefined {
  const length = Math.max(left.events.length, right.events.length);
  for (let index = 0; index < length; index++) {
    if (!isDeepStrictEqual(left.events[index], right.events[index])) return index;
  }
  return undefined;
}

const fields: Readonly<Record<keyof ProgramResult, true>> = {
  outcome: true,
  elapsed: true,
  ticks: true,
  passes: true,
  reschedules: true,
  afterwards: true,
  delivery: true,
  events: true,
  cancelling: true,
};
const resultFields = Object.keys(fields) as (keyof ProgramResult)[];
