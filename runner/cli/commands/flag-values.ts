/** What the values of flags are read as; each refuses what it cannot be with what it expected. */
import { InvalidArgumentError } from 'commander';

import type { ShardNumber } from '../../plan/shard-plan.ts';

export function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number.');
  return value;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a positive whole number.');
  return value;
}

export function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new InvalidArgumentError('expected a whole number from 1 to 65535.');
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value === Infinity) throw new InvalidArgumentError('expected a positive number.');
  return value;
}

export function shardNumber(text: string): ShardNumber {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError('expected INDEX/COUNT, from 1/COUNT to COUNT/COUNT.');
  }
  return { index, count };
}
