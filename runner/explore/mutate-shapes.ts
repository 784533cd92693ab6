/** Changes a program a little: the steps around what led somewhere new often lead further. */
import { maxRef, type Shape } from './name-program.ts';
import type { Random } from './random.ts';

type Shapes = readonly Shape[];

/** A program that grows beyond so many steps is left as it is: it would only be slow. */
const maxSteps = 60;

/**
 * The program with one to three changes: a step is taken out, doubled, wrapped or unwrapped, its numbers or options
 * are changed, or a step of `donor` or a cancellation is put beside it.
 */
export function mutateShapes(shapes: Shapes, donor: Shapes, random: Random): Shapes {
  let mutated = shapes;
  for (let left = 1 + random.next(3); left > 0; left--) mutated = mutateOnce(mutated, donor, random);
  return countShapes(mutated) > maxSteps ? shapes : mutated;
}

/** Steps, those inside of blocks included. */
export function countShapes(shapes: Shapes): number {
  return shapes.reduce((sum, shape) => sum + 1 + countShapes(bodiesOf(shape).flatMap(([, body]) => body)), 0);
}

/** One change, at a step that is picked among all, however deep. */
function mutateOnce(shapes: Shapes, donor: Shapes, random: Random): Shapes {
  let target = random.next(countShapes(shapes));
  const visit = (body: Shapes): Shapes =>
    body.flatMap((shape): Shapes => {
      if (target-- === 0) return mutateStep(shape, donor, random);
      const bodies = bodiesOf(shape);
      if (target < 0 || bodies.length === 0) return [shape];
      return [{ ...shape, ...Object.fromEntries(bodies.map(([key, steps]) => [key, visit(steps)])) }];
    });
  return visit(shapes);
}

function mutateStep(shape: Shape, donor: Shapes, random: Random): Shapes {
  switch (random.next(9)) {
    case 0:
      return [];
    case 1:
      return [shape, shape];
    case 2:
      return [pickStep(donor, random), shape];
    case 3:
      return [shape, pickStep(donor, random)];
    case 4:
      return [wrap(shape, random)];
    case 5:
      return [shape, { kind: 'cancel', ref: random.next(maxRef) }];
    case 6:
      return [{ kind: 'cancel', ref: random.next(maxRef) }, shape];
    case 7: {
      const [body] = bodiesOf(shape);
      return body === undefined ? [pickStep(donor, random)] : body[1];
    }
    default:
      return [changeFields(shape, random)];
  }
}

function wrap(shape: Shape, random: Random): Shape {
  const body = [shape];
  const scope = { kind: 'scope', shield: false, cancelled: false, deadline: undefined, body } as const;
  switch (random.next(6)) {
    case 0:
      return { ...scope, shield: true };
    case 1:
      return { ...scope, cancelled: true };
    case 2:
      return { kind: 'group', body };
    case 3:
      return { kind: 'spawn', ref: random.next(maxRef), body };
    case 4:
      return { kind: 'lock', body };
    default:
      return { kind: 'try', body, cancelled: [], rethrow: false, error: undefined, finally: undefined };
  }
}

/** Another reference, an option turned over, a time that ties with others or does not. */
function changeFields(shape: Shape, random: Random): Shape {
  const changed: Record<string, unknown> = { ...shape };
  if ('ref' in shape) changed['ref'] = random.next(maxRef + 1);
  if ('shield' in shape && random.next(2) === 0) changed['shield'] = !shape.shield;
  if (shape.kind === 'scope' && random.next(2) === 0) changed['cancelled'] = !shape.cancelled;
  if ('seconds' in shape) changed['seconds'] = durations[random.next(durations.length)];
  if (shape.kind === 'try' && random.next(2) === 0) changed['cancelled'] = shape.cancelled ? undefined : [];
  return changed as unknown as Shape;
}

const durations = [0, 0.001, 0.01, 0.05];

function pickStep(shapes: Shapes, random: Random): Shape {
  const all = shapes.flatMap(function flatten(shape: Shape): Shape[] {
    return [shape, ...bodiesOf(shape).flatMap(([, body]) => body.flatMap(flatten))];
  });
  return all[random.next(all.length)] ?? { kind: 'checkpoint' };
}

function bodiesOf(shape: Shape): [key: string, body: Shapes][] {
  return Object.entries(shape).filter((entry): entry is [string, Shapes] => Array.isArray(entry[1]));
}
