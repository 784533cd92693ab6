import { describe, expect, test } from 'vitest';

import { checkSteps } from '../../program/check-steps.ts';
import { chooseShapes, roundSize } from './choose-programs.ts';
import { createCorpus } from './corpus.ts';
import { contentionCount, contentionShapes } from './enumerate-contention.ts';
import { countTiny, maxTinySteps, tinyShapes } from './enumerate-shapes.ts';
import { countShapes, mutateShapes } from './mutate-shapes.ts';
import { nameProgram } from './name-program.ts';
import { createRandom } from './random.ts';

describe('what is run in a round', () => {
  test('is a function of seed, round and corpus', () => {
    const corpus = (): ReturnType<typeof createCorpus> => {
      const made = createCorpus();
      for (const [index, { shapes }] of chooseShapes(1, 0, made).entries()) made.add(String(index), shapes);
      return made;
    };
    for (const round of [0, 3, 20]) {
      expect(chooseShapes(7, round, corpus())).toEqual(chooseShapes(7, round, corpus()));
      expect(chooseShapes(7, round, corpus())).toHaveLength(roundSize);
    }
    expect(chooseShapes(7, 20, corpus())).not.toEqual(chooseShapes(8, 20, corpus()));
  });

  test('is tiny programs at first, each of them once', () => {
    for (let steps = 0; steps < maxTinySteps; steps++) {
      const all = Array.from({ length: countTiny(steps) }, (_, index) =>
        JSON.stringify(tinyShapes(steps, index)),
      );
      expect(new Set(all).size).toBe(all.length);
    }
    expect(JSON.stringify(chooseShapes(1, 0, createCorpus())[0]?.shapes)).toBe(
      JSON.stringify(tinyShapes(0, 0)),
    );
    expect(() => tinyShapes(1, countTiny(1) + 100)).toThrow(RangeError);
  });

  test('are valid programs with names of their own, also those that stand twice in it', () => {
    const corpus = createCorpus();
    for (const round of [0, 2, 5, 30]) {
      for (const [index, { shapes }] of chooseShapes(3, round, corpus).entries()) {
        corpus.add(`${round} ${index}`, shapes);
        const { main } = nameProgram(shapes);
        expect(checkSteps(main, 'main')).toEqual([]);
        const made = JSON.stringify(main).match(
          /"(?:scope|moveOnAfter|failAfter|enter|group|spawn|start|detach)":"\w+"/g,
        );
        expect(new Set(made).size).toBe(made?.length ?? 0);
      }
    }
  });

  test('has programs with contention, all of them different', () => {
    const all = Array.from({ length: contentionCount }, (_, index) =>
      JSON.stringify(contentionShapes(index)),
    );
    expect(new Set(all).size).toBe(contentionCount);
    expect(() => contentionShapes(contentionCount)).toThrow(RangeError);
  });
});

describe('a changed program', () => {
  test('is changed by the numbers alone, and stays of a size that runs fast', () => {
    let shapes: ReturnType<typeof mutateShapes> = tinyShapes(2, 100);
    const donor = tinyShapes(3, 1000);
    for (let count = 0; count < 500; count++) {
      const changed = mutateShapes(shapes, donor, createRandom(5, count));
      expect(mutateShapes(shapes, donor, createRandom(5, count))).toEqual(changed);
      expect(countShapes(changed)).toBeLessThanOrEqual(60);
      shapes = changed.length > 0 ? changed : tinyShapes(2, count);
    }
  });
});

describe('the corpus', () => {
  test('keeps a program for each signature, and hands out none if it has none', () => {
    const corpus = createCorpus();
    expect(corpus.pick(createRandom(1))).toBeUndefined();
    expect(corpus.add('a', tinyShapes(1, 0))).toBe(true);
    expect(corpus.add('a', tinyShapes(1, 1))).toBe(false);
    expect(corpus.size).toBe(1);
    expect(corpus.pick(createRandom(1))).toEqual(tinyShapes(1, 0));
  });
});
