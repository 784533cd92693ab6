/**
 * Random programs: shapes from fast-check, names from a second, pure pass. A shape refers to a scope, group or task by a
 * number, which becomes one of those that the program makes, so that every shape, shrunk ones too, is a valid program.
 */
import fc from 'fast-check';

import type { Program } from '../../program/program.ts';
import { maxRef, nameProgram, type Shape } from './name-program.ts';

/** Seconds that programs sleep or wait: few values, so that timers tie. */
const durations = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05];
const deadlines = [-0.001, 0, ...durations];

const ref = fc.nat({ max: maxRef });
const rarely = fc.boolean().chain((first) => (first ? fc.boolean() : fc.constant(false)));

const { body: bodyArbitrary } = fc.letrec<{ body: Shape[]; block: Shape; leaf: Shape }>((tie) => ({
  leaf: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Shape>({ kind: 'mark' }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(...durations).map((seconds): Shape => ({ kind: 'sleep', seconds })),
    },
    { weight: 2, arbitrary: fc.constant<Shape>({ kind: 'checkpoint' }) },
    { weight: 5, arbitrary: ref.map((to): Shape => ({ kind: 'cancel', ref: to })) },
    { weight: 2, arbitrary: ref.map((to): Shape => ({ kind: 'cancelTask', ref: to })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(ref, fc.boolean())
        .map(([to, shield]): Shape => ({ kind: 'setShield', ref: to, to: shield })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(ref, fc.constantFrom(null, ...deadlines))
        .map(([to, deadline]): Shape => ({ kind: 'setDeadline', ref: to, to: deadline })),
    },
    { weight: 1, arbitrary: fc.constant<Shape>({ kind: 'event' }) },
    { weight: 1, arbitrary: fc.constant<Shape>({ kind: 'wait' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...durations).map((seconds): Shape => ({ kind: 'refusing', seconds })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('ValueError' as const, 'RuntimeError' as const)
        .map((name): Shape => ({ kind: 'raise', name })),
    },
    { weight: 1, arbitrary: ref.map((value): Shape => ({ kind: 'started', ref: value })) },
    { weight: 1, arbitrary: fc.constantFrom<Shape>({ kind: 'enter' }, { kind: 'enterGroup' }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(ref, fc.constantFrom('leave' as const, 'leaveGroup' as const))
        .map(([to, kind]): Shape => ({ kind, ref: to })),
    },
  ),
  block: fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({
          shield: rarely,
          cancelled: rarely,
          deadline: fc.option(fc.constantFrom(...deadlines), { nil: undefined, freq: 2 }),
          body: tie('body'),
        })
        .map((fields): Shape => ({ kind: 'scope', ...fields })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          kind: fc.constantFrom('failAfter' as const, 'moveOnAfter' as const),
          seconds: fc.constantFrom(...durations),
          shield: rarely,
          body: tie('body'),
        })
        .map((fields): Shape => fields),
    },
    { weight: 5, arbitrary: tie('body').map((body): Shape => ({ kind: 'group', body })) },
    {
      weight: 7,
      arbitrary: fc
        .record({
          kind: fc.constantFrom('spawn' as const, 'spawn' as const, 'start' as const),
          ref,
          body: tie('body'),
        })
        .map((fields): Shape => fields),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          body: tie('body'),
          cancelled: fc.option(tie('body'), { nil: undefined }),
          rethrow: fc.boolean(),
          error: fc.option(tie('body'), { nil: undefined }),
          finally: fc.option(tie('body'), { nil: undefined }),
        })
        .map((fields): Shape => ({ kind: 'try', ...fields })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          kind: fc.constantFrom('lock' as const, 'semaphore' as const, 'detach' as const),
          body: tie('body'),
        })
        .map((fields): Shape => fields),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ times: fc.integer({ min: 2, max: 3 }), body: tie('body') })
        .map((fields): Shape => ({ kind: 'repeat', ...fields })),
    },
  ),
  body: fc.array(
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: tie('leaf') },
      { weight: 2, arbitrary: tie('block') },
    ),
    { minLength: 1, maxLength: 4 },
  ),
}));

/** Programs of a few to a few dozen steps, without names. */
export const shapesArbitrary: fc.Arbitrary<readonly Shape[]> = bodyArbitrary;

/** Programs of a few to a few dozen steps. */
export const programArbitrary: fc.Arbitrary<Program> = bodyArbitrary.map((shapes) => nameProgram(shapes));
