/** Programs by number: the same seed gives the same program at the same place, wherever one starts. */
import fc from 'fast-check';

import type { Program } from '../../program/program.ts';
import type { Shape } from './name-program.ts';
import { programArbitrary, shapesArbitrary } from './program-arbitrary.ts';

/** Programs are made in chunks, each from a seed of its own, so that a run can go on where another ended. */
export const chunkSize = 500;

export function* generatePrograms(seed: number, from: number, to: number): Generator<Program> {
  let chunk: readonly Program[] = [];
  for (let index = from; index < to; index++) {
    const place = index % chunkSize;
    if (index === from || place === 0) chunk = makeChunk(seed, Math.floor(index / chunkSize));
    const program = chunk[place];
    if (program === undefined) throw new Error(`fast-check made fewer programs than ${chunkSize}`);
    yield { ...program, name: `${seed}-${index}` };
  }
}

/** The same chunks without names. */
export function generateShapes(seed: number, chunk: number): (readonly Shape[])[] {
  return fc.sample(shapesArbitrary, { seed: chunkSeed(seed, chunk), numRuns: chunkSize });
}

function makeChunk(seed: number, chunk: number): readonly Program[] {
  return fc.sample(programArbitrary, { seed: chunkSeed(seed, chunk), numRuns: chunkSize });
}

/** Neighbouring seeds must not give neighbouring chunks. */
function chunkSeed(seed: number, chunk: number): number {
  return (seed ^ Math.imul(chunk + 1, 0x9e3779b1)) | 0;
}
