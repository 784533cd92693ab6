import { expect, test } from 'vitest';

import { chooseRetries } from './choose-retries.ts';
import { buildCell, buildResults, type CellOptions } from './fixtures/build-cells.ts';

const on = (column: string, options: CellOptions) =>
  buildCell({
    ...{ column, clock: 'real' as const, ...options },
    ...(!column.endsWith('none') && { baseline: '4.13+none' }),
  });

const retriesOf = (cells: readonly ReturnType<typeof on>[], retries = 2, repeatEach = 1): string[] =>
  chooseRetries(buildResults(cells), { repeatEach, retries }).map(
    ({ cell, attempt }) => `${cell.id} ${attempt}`,
  );

test('a cell that did not pass runs again with all that it is compared with, and they take turns', () => {
  const cells = [
    ...[on('4.13+none', {}), on('4.13+wide', { failed: ['within'] }), on('4.13+narrow', {})],
    ...[on('4.13+none', { scenario: 's/b' }), on('4.13+wide', { scenario: 's/b' })],
  ];
  expect(retriesOf(cells)).toEqual([
    ...['s/a@4.13+none#real 2', 's/a@4.13+wide#real 2', 's/a@4.13+narrow#real 2'],
    ...['s/a@4.13+none#real 3', 's/a@4.13+wide#real 3', 's/a@4.13+narrow#real 3'],
  ]);
});

test('a baseline that did not pass takes its candidates with it', () => {
  expect(retriesOf([on('4.13+none', { failed: ['within'] }), on('4.13+wide', {})], 1)).toEqual([
    ...['s/a@4.13+none#real 2', 's/a@4.13+wide#real 2'],
  ]);
});

test('nothing runs again if all pass, none are asked for, or the machine was at fault', () => {
  expect(retriesOf([on('4.13+none', {}), on('4.13+wide', {})])).toEqual([]);
  expect(retriesOf([on('4.13+none', {}), on('4.13+wide', { failed: ['within'] })], 0)).toEqual([]);
  const notStarted = on('4.13+wide', { verdict: 'errored', observation: { end: 'not-started' } });
  expect(retriesOf([on('4.13+none', {}), notStarted])).toEqual([]);
});

test('attempts count on from those that a repeated cell already has', () => {
  const twice = [{}, { failed: ['within'] }];
  expect(
    retriesOf([on('4.13+none', { attempts: [{}, {}] }), on('4.13+wide', { attempts: twice })], 1, 2),
  ).toEqual(['s/a@4.13+none#real 3', 's/a@4.13+wide#real 3']);
});

test('retries that were made already are chosen all the same, and none beyond them', () => {
  const cells = [on('4.13+none', { attempts: [{}, {}] }), on('4.13+wide', { failed: ['within'] })];
  expect(retriesOf(cells)).toEqual([
    ...['s/a@4.13+none#real 2', 's/a@4.13+wide#real 2'],
    ...['s/a@4.13+none#real 3', 's/a@4.13+wide#real 3'],
  ]);
});
