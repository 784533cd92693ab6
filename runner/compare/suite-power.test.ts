import { describe, expect, test } from 'vitest';

import { recordedResults } from '../report/fixtures/recorded-results.ts';
import { buildCell, buildResults, type CellOptions } from './fixtures/build-cells.ts';
import { measurePower, type SuitePower } from './suite-power.ts';

const threeRuntimes = { '4.13': '4.13.0', '4.14': '4.14.0', '4.14.2': '4.14.2' };

const nameOf = ({ left, right }: SuitePower['pairs'][number]): string => `${left.id} ${right.id}`;

const distinction = (power: SuitePower, scenario: string, pair: string): string | undefined =>
  power.scenarios.find((found) => found.scenario === scenario)?.distinctions[
    power.pairs.findIndex((candidate) => nameOf(candidate) === pair)
  ];

describe('on the recordings', () => {
  const power = measurePower(recordedResults({ runtimes: threeRuntimes }));

  test('pairs are all variants within a runtime, then each variant on runtimes that are neighbours', () => {
    expect(power.pairs.map((pair) => `${pair.kind} ${nameOf(pair)}`)).toEqual([
      ...['4.13', '4.14', '4.14.2'].flatMap((runtime) => [
        `variants ${runtime}+none ${runtime}+wide`,
        `variants ${runtime}+none ${runtime}+narrow`,
        `variants ${runtime}+wide ${runtime}+narrow`,
      ]),
      ...[
        ['4.13', '4.14'],
        ['4.14', '4.14.2'],
      ].flatMap(([left, right]) =>
        ['none', 'wide', 'narrow'].map((variant) => `runtimes ${left}+${variant} ${right}+${variant}`),
      ),
    ]);
  });

  test('a child that cancels its group does not catch the wide patch by its verdict, only by its trace', () => {
    const scenario = 'contract/child-cancels-its-task-group';
    expect(distinction(power, scenario, '4.13+none 4.13+wide')).toBe('trace');
    expect(power.tellOnlyByTrace).toContain(scenario);
    for (const { scenarios } of power.catches) expect(scenarios).not.toContain(scenario);
  });

  test('a task that cancels its own scope catches it', () => {
    expect(distinction(power, 'contract/self-cancel-then-sleep', '4.13+none 4.13+wide')).toBe('verdict');
  });

  test('the wide patch is caught by six scenarios on each runtime, the narrow one by none', () => {
    expect(power.catches.map(({ column, scenarios }) => [column, scenarios.length])).toEqual([
      ...['4.13', '4.14', '4.14.2'].flatMap((runtime) => [
        [`${runtime}+wide`, 6],
        [`${runtime}+narrow`, 0],
      ]),
    ]);
    expect(power.uncaught).toEqual(['4.13+narrow', '4.14+narrow', '4.14.2+narrow']);
  });

  test('from 4.14.2 on the narrow patch changes nothing, and before it makes 4.14 what 4.14.2 is', () => {
    expect(power.equalColumns).toEqual([
      ['4.14+wide', '4.14.2+wide'],
      ['4.14+narrow', '4.14.2+none', '4.14.2+narrow'],
    ]);
  });

  test('timeouts and cancellations from outside tell no two columns apart', () => {
    expect(power.tellNothing).toEqual([
      'contract/fail-after',
      'contract/move-on-after',
      'contract/cancel-from-outside',
    ]);
  });

  test('each scenario that could be compared tells apart by a verdict, only by its trace, or nothing', () => {
    const byVerdict = power.scenarios.filter(({ distinctions }) => distinctions.includes('verdict'));
    expect(byVerdict.length + power.tellOnlyByTrace.length + power.tellNothing.length).toBe(19);
  });

  test('without 4.14.2 no two columns are equal', () => {
    expect(measurePower(recordedResults()).equalColumns).toEqual([]);
    expect(measurePower(recordedResults()).uncaught).toEqual(['4.13+narrow', '4.14+narrow']);
  });
});

describe('what a pair of cells says of its columns', () => {
  const pairOf = (...right: readonly CellOptions[]): SuitePower =>
    measurePower(
      buildResults([
        ...right.map(({ clock }) => buildCell({ ...(clock && { clock }), result: {} })),
        ...right.map((options) => buildCell({ column: '4.13+wide', baseline: '4.13+none', ...options })),
      ]),
    );
  const of = (...right: readonly CellOptions[]): unknown => pairOf(...right).scenarios[0]?.distinctions[0];

  test('is nothing where all is equal, a trace where a counter is not, a verdict where that is not', () => {
    expect(of({ result: {} })).toBe('none');
    expect(of({ result: { passes: 9 } })).toBe('trace');
    expect(of({ result: {}, failed: ['outcome'] })).toBe('verdict');
  });

  test('is not comparable where a side has not finished, was skipped, or disagrees with itself', () => {
    expect(of({ state: 'pending' })).toBe('not-comparable');
    expect(of({ verdict: 'skipped' })).toBe('not-comparable');
    expect(of({ attempts: [{ result: {} }, { result: {}, failed: ['outcome'] }] })).toBe('not-comparable');
  });

  test('is not nothing while one of its clocks has no result', () => {
    expect(of({ result: {} }, { clock: 'real', state: 'pending' })).toBe('not-comparable');
  });

  test('is a difference if one clock shows one, whatever the other does', () => {
    expect(of({ result: { passes: 9 } }, { clock: 'real', state: 'pending' })).toBe('trace');
    expect(of({ result: {} }, { clock: 'real', result: {}, failed: ['within'] })).toBe('verdict');
  });

  test('a column with nothing to compare is not one that no scenario catches', () => {
    const power = pairOf({ state: 'pending' });
    expect(power.uncaught).toEqual([]);
    expect(power.catches).toEqual([
      { column: '4.13+wide', baseline: '4.13+none', scenarios: [], compared: 0 },
    ]);
    expect(power.tellNothing).toEqual([]);
  });

  test('a pair that only gets better is told apart, and not caught', () => {
    const power = measurePower(
      buildResults([
        buildCell({ failed: ['outcome'], result: {} }),
        buildCell({ column: '4.13+wide', baseline: '4.13+none', result: {} }),
      ]),
    );
    expect(power.scenarios[0]?.distinctions).toEqual(['verdict']);
    expect(power.uncaught).toEqual(['4.13+wide']);
  });
});

test('a single column has no pairs', () => {
  const power = measurePower(buildResults([buildCell({ result: {} })]));
  expect(power.pairs).toEqual([]);
  expect(power.scenarios).toEqual([{ scenario: 's/a', distinctions: [] }]);
  expect([power.catches, power.uncaught, power.tellNothing, power.equalColumns]).toEqual([[], [], [], []]);
});
