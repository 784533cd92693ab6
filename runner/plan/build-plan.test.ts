import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultClockSettings } from '../cell/protocol.ts';
import { buildPlan, type PlanInput } from './build-plan.ts';
import { parseCellId } from './cell-names.ts';
import type { PlannedRuntime, PlannedScenario, PlannedVariant } from './plan.ts';

function runtime(id: string, version = `${id}.0`): PlannedRuntime {
  return { id, driver: 'model', version, model: `anyio/${id}`, file: 'x.ts', sha256: '' };
}

function variant(id: string, versions?: string): PlannedVariant {
  const modules = { model: { file: `variants/${id}.ts`, loadFile: `${id}.cjs`, sha256: '' } };
  return { id, modules: id === 'none' ? {} : modules, ...(versions === undefined ? {} : { versions }) };
}

function scenario(id: string, versions?: string): PlannedScenario {
  return {
    kind: 'program',
    id,
    suite: id.slice(0, id.indexOf('/')),
    file: `scenarios/${id}.ts`,
    line: 1,
    column: 1,
    title: id,
    rule: '',
    program: { name: id, main: [] },
    owed: { outcome: 'returned' },
    ...(versions === undefined ? {} : { versions }),
  };
}

function input(overrides: Partial<PlanInput> = {}): PlanInput {
  return {
    matrix: { file: 'matrix.yaml', subject: 'anyio', clocks: ['virtual', 'real'], baseline: 'none' },
    runtimes: [runtime('4.13'), runtime('4.14')],
    variants: [variant('none'), variant('wide')],
    scenarios: [scenario('hot-loop/b'), scenario('contract/a')],
    ...overrides,
  };
}

describe('buildPlan', () => {
  test('orders cells by scenario, column and clock', () => {
    const plan = buildPlan(input());
    expect(plan.cells.slice(0, 5).map(({ id }) => id)).toEqual([
      'hot-loop/b@4.13+none#virtual',
      'hot-loop/b@4.13+none#real',
      'hot-loop/b@4.13+wide#virtual',
      'hot-loop/b@4.13+wide#real',
      'hot-loop/b@4.14+none#virtual',
    ]);
    expect(plan.cells.at(-1)?.id).toBe('contract/a@4.14+wide#real');
    expect(plan.settings).toEqual(defaultClockSettings);
  });

  test('orders runtimes by what their versions mean, and variants as the matrix has them', () => {
    const runtimes = [
      runtime('4.10'),
      runtime('latest', '5.0.0-rc.1'),
      runtime('4.9'),
      runtime('5', '5.0.0'),
    ];
    const plan = buildPlan(input({ runtimes, variants: [variant('wide'), variant('none')] }));
    expect(plan.runtimes.map(({ id }) => id)).toEqual(['4.9', '4.10', 'latest', '5']);
    expect(plan.columns.map(({ id }) => id)).toEqual([
      '4.9+wide',
      '4.9+none',
      '4.10+wide',
      '4.10+none',
      'latest+wide',
      'latest+none',
      '5+wide',
      '5+none',
    ]);
  });

  test('pairs each column with the baseline variant of its runtime', () => {
    expect(buildPlan(input()).columns.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['4.13+none', undefined],
      ['4.13+wide', '4.13+none'],
      ['4.14+none', undefined],
      ['4.14+wide', '4.14+none'],
    ]);
  });

  test('pairs every column with a baseline column', () => {
    const matrix = {
      file: 'matrix.yaml',
      subject: 'anyio',
      clocks: ['real' as const],
      baseline: '4.13+none',
    };
    expect(buildPlan(input({ matrix })).columns.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['4.13+none', undefined],
      ['4.13+wide', '4.13+none'],
      ['4.14+none', '4.13+none'],
      ['4.14+wide', '4.13+none'],
    ]);
  });

  test('refuses a baseline that is no column', () => {
    const matrix = { file: 'matrix.yaml', subject: 'anyio', clocks: ['real' as const], baseline: 'narrow' };
    expect(() => buildPlan(input({ matrix }))).toThrow(
      'expected a column of the plan as the baseline, found `4.13+narrow`',
    );
  });

  test('skips, with the reason, what a range leaves out', () => {
    const plan = buildPlan(
      input({
        runtimes: [runtime('4.13'), runtime('4.14', '4.14.0-rc.1')],
        variants: [variant('none'), variant('narrow', '<4.13')],
        scenarios: [scenario('upgrade/a', '>=4.14.0-0'), scenario('contract/b')],
        matrix: { file: 'matrix.yaml', subject: 'anyio', clocks: ['virtual'], baseline: 'none' },
      }),
    );
    expect(plan.cells.map(({ id, skip }) => [id, skip])).toEqual([
      ['upgrade/a@4.13+none#virtual', 'the scenario is for versions >=4.14.0-0, the runtime is 4.13.0'],
      ['upgrade/a@4.13+narrow#virtual', 'the scenario is for versions >=4.14.0-0, the runtime is 4.13.0'],
      ['upgrade/a@4.14+none#virtual', undefined],
      ['upgrade/a@4.14+narrow#virtual', 'the variant is for versions <4.13, the runtime is 4.14.0-rc.1'],
      ['contract/b@4.13+none#virtual', undefined],
      ['contract/b@4.13+narrow#virtual', 'the variant is for versions <4.13, the runtime is 4.13.0'],
      ['contract/b@4.14+none#virtual', undefined],
      ['contract/b@4.14+narrow#virtual', 'the variant is for versions <4.13, the runtime is 4.14.0-rc.1'],
    ]);
  });

  test('counts a prerelease into a range that surrounds it', () => {
    const plan = buildPlan(
      input({ runtimes: [runtime('4.15', '4.15.0-rc.1')], scenarios: [scenario('contract/a', '>=4.14 <5')] }),
    );
    expect(plan.cells.every(({ skip }) => skip === undefined)).toBe(true);
  });

  test('makes one cell for each scenario, column and clock, each with a name of its own', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9._-]{1,6}$/), { minLength: 1, maxLength: 4 });
    const clocks = fc.uniqueArray(fc.constantFrom('virtual' as const, 'real' as const), { minLength: 1 });
    fc.assert(
      fc.property(names, names, names, clocks, (runtimes, variants, scenarios, clocks) => {
        const [baseline = ''] = variants;
        const plan = buildPlan({
          matrix: { file: 'matrix.yaml', subject: 'anyio', clocks, baseline },
          runtimes: runtimes.map((id, index) => runtime(id, `1.${index}.0`)),
          variants: variants.map((id) => variant(id)),
          scenarios: scenarios.map((id) => scenario(`suite/${id}`)),
        });
        expect(plan.columns).toHaveLength(runtimes.length * variants.length);
        expect(plan.cells).toHaveLength(scenarios.length * plan.columns.length * clocks.length);
        expect(new Set(plan.cells.map(({ id }) => id)).size).toBe(plan.cells.length);
        for (const { id, scenario, column, clock } of plan.cells) {
          expect(parseCellId(id)).toEqual({ scenario, column, clock });
        }
      }),
      { numRuns: 50 },
    );
  });
});
