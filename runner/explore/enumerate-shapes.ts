/**
 * All tiny programs, by number: one scope, timeout or group with up to three steps in it. What shows in few steps is found
 * there first and needs no shrinking; random programs are for what takes more.
 */
import type { Shape } from './name-program.ts';

type Shapes = readonly Shape[];

/** Seconds that tiny programs sleep. */
const seconds = 0.05;

const plainScope = { kind: 'scope', shield: false, cancelled: false, deadline: undefined } as const;
const plainTry = {
  kind: 'try',
  rethrow: false,
  cancelled: undefined,
  error: undefined,
  finally: undefined,
} as const;

/** Single steps; a sleep that swallows what cancels it counts as one. */
const leaves: Shapes = [
  { kind: 'sleep', seconds },
  { kind: 'checkpoint' },
  { kind: 'cancel', ref: 0 },
  { kind: 'event' },
  { kind: 'wait' },
  { kind: 'raise', name: 'ValueError' },
  { kind: 'cancelTask', ref: 0 },
  { kind: 'refusing', seconds },
  { kind: 'enter' },
  { kind: 'started', ref: 0 },
  { ...plainTry, body: [{ kind: 'sleep', seconds }], cancelled: [] },
];

const outerBlocks: readonly ((body: Shapes) => Shape)[] = [
  (body) => ({ ...plainScope, body }),
  (body) => ({ ...plainScope, cancelled: true, body }),
  (body) => ({ kind: 'moveOnAfter', seconds: 0.01, shield: false, body }),
  (body) => ({ kind: 'group', body }),
];

const innerBlocks: readonly ((body: Shapes) => Shape)[] = [
  (body) => ({ ...plainScope, shield: true, body }),
  (body) => ({ ...plainScope, body }),
  (body) => ({ kind: 'group', body }),
  (body) => ({ kind: 'spawn', ref: 0, body }),
  (body) => ({ kind: 'start', ref: 0, body }),
  (body) => ({ kind: 'lock', body }),
];

/** Steps inside the outermost block, at most. */
export const maxTinySteps = 3;

/** How many bodies of exactly so many steps there are, blocks and what is in them counted alike. */
function countBodies(steps: number): number {
  if (steps === 0) return 1;
  let count = 0;
  for (let inner = 0; inner < steps; inner++) count += countTrees(inner) * countBodies(steps - 1 - inner);
  return count;
}

/** How many single steps there are with so many others inside. */
function countTrees(inner: number): number {
  return innerBlocks.length * countBodies(inner) + (inner === 0 ? leaves.length : 0);
}

function bodyAt(steps: number, index: number): Shape[] {
  if (steps === 0) return [];
  for (let inner = 0, rest = index; inner < steps; inner++) {
    const others = countBodies(steps - 1 - inner);
    const here = countTrees(inner) * others;
    if (rest < here)
      return [treeAt(inner, Math.floor(rest / others)), ...bodyAt(steps - 1 - inner, rest % others)];
    rest -= here;
  }
  throw new RangeError(`expected the number of a body of ${steps} steps, got ${index}`);
}

function treeAt(inner: number, index: number): Shape {
  const blocks = innerBlocks.length * countBodies(inner);
  if (index >= blocks) return at(leaves, index - blocks);
  return at(innerBlocks, index % innerBlocks.length)(bodyAt(inner, Math.floor(index / innerBlocks.length)));
}

/** How many tiny programs of exactly so many steps inside the outermost block there are. */
export function countTiny(steps: number): number {
  return outerBlocks.length * countBodies(steps);
}

/** The tiny program of that number, from 0 up to `countTiny(steps)`. */
export function tinyShapes(steps: number, index: number): Shape[] {
  const block = at(outerBlocks, index % outerBlocks.length);
  return [block(bodyAt(steps, Math.floor(index / outerBlocks.length)))];
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`expected an index below ${items.length}, got ${index}`);
  return item;
}
