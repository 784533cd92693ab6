/**
 * Programs in which two tasks want the same thing, by number: one waits for it, the other holds it or sets it free, and a
 * cancellation comes in between. It takes more steps than tiny programs have, and chance rarely puts them together.
 */
import type { Shape } from './name-program.ts';

type Shapes = readonly Shape[];

const seconds = 0.05;
const plainScope = { kind: 'scope', shield: false, cancelled: false, deadline: undefined } as const;

/** What the waiting task does. */
const waits: Shapes = [{ kind: 'lock', body: [] }, { kind: 'semaphore', body: [] }, { kind: 'wait' }];

/** Around the wait; the scope is the first that a reference picks, the group the last. */
const wraps: readonly ((body: Shapes) => Shapes)[] = [
  (body) => body,
  (body) => [{ ...plainScope, body }],
  (body) => [...body, { kind: 'sleep', seconds }],
];

const holds: readonly ((body: Shapes) => Shapes)[] = [
  (body) => body,
  (body) => [{ kind: 'lock', body }],
  (body) => [{ kind: 'semaphore', body }],
];

const yields: Shapes = [{ kind: 'checkpoint' }, { kind: 'sleep', seconds: 0.01 }];

/** What happens to the waiting task, task 1, to its scope, or to the group. */
const acts: Shapes = [
  { kind: 'cancelTask', ref: 1 },
  { kind: 'cancel', ref: 0 },
  { kind: 'cancel', ref: 1 },
  { kind: 'event' },
];

const thens: readonly Shapes[] = [
  [],
  [{ kind: 'lock', body: [] }],
  [{ kind: 'semaphore', body: [] }],
  [{ kind: 'sleep', seconds }],
];

/** How many such programs there are. */
export const contentionCount =
  waits.length * wraps.length * holds.length * yields.length * acts.length * (acts.length + 1) * thens.length;

/** The program of that number, from 0 up to `contentionCount`. */
export function contentionShapes(index: number): Shape[] {
  let rest = index;
  const choose = <T>(items: readonly T[]): T => {
    const item = items[rest % items.length];
    if (item === undefined || index >= contentionCount) {
      throw new RangeError(`expected a number below ${contentionCount}, got ${index}`);
    }
    rest = Math.floor(rest / items.length);
    return item;
  };
  const waiting = choose(wraps)([choose(waits)]);
  const hold = choose(holds);
  const between = [choose(yields), choose(acts), ...choose([[], ...acts.map((act) => [act])])];
  const body: Shapes = [{ kind: 'spawn', ref: 0, body: waiting }, ...hold(between), ...choose(thens)];
  return [{ kind: 'group', body }];
}
