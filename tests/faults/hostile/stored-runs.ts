/** Small stored runs that together hold every kind of event, scenario, runtime and result: what mutations begin with. */
import { type Observation, resultsFormat, type RunEvent } from '../../../runner/execute/events.ts';
import type { Plan, PlannedCell, PlannedScenario, PlannedTest } from '../../../runner/plan/plan.ts';

const program = { name: 'a/program', main: [{ scope: 's', do: [{ mark: 'm' }, { sleep: 1 }] }] } as const;

const named = { suite: 'a', line: 1, column: 1, rule: 'it ends' };
const module = { file: 'a/module.ts', loadFile: '/cache/module.cjs', sha256: 'ab' };
const source = { folder: '/cache/source', sha256: 'cd' };

const scenarios: readonly PlannedScenario[] = [
  {
    ...{ kind: 'program', id: 'a/program', file: 'a/program.ts', title: 'a program', ...named },
    ...{
      program,
      owed: { outcome: 'returned', reaches: ['m'], catches: ['s'], withinSeconds: 2, atRest: true },
    },
  },
  {
    ...{ kind: 'module', id: 'a/module', title: 'a module', ...named, ...module, module },
    ...{ driver: 'node', withinSeconds: 1, versions: '>=4' },
  },
  {
    ...{ kind: 'suite', id: 'a/suite', file: 'test.py', title: 'tests', ...named, testFile: 'test.py' },
    ...{
      runner: { kind: 'pytest', args: ['-q'] },
      sources: { '4.13': source, '4.14': source },
      testSeconds: 5,
    },
  },
];

const columns = ['4.13+none', '4.13+wide', '4.14+none', '4.14+wide'];

function buildCell(scenario: string, column: string, clock: PlannedCell['clock']): PlannedCell {
  return { id: `${scenario}@${column}#${clock}`, scenario, column, clock };
}

const cells = columns.flatMap((column) => [
  buildCell('a/program', column, 'virtual'),
  buildCell('a/program', column, 'real'),
  buildCell('a/module', column, 'real'),
  buildCell('a/suite', column, 'real'),
]);

const plan: Plan = {
  ...{ matrix: 'matrix.yaml', subject: 'anyio', scenarios, settings: { tickCost: 20e-6, maxTicks: 20_000 } },
  runtimes: [
    { id: '4.13', driver: 'model', model: 'anyio/4.13', version: '4.13.0', file: 'm.cjs', sha256: 'ab' },
    {
      ...{ id: '4.14', driver: 'python', package: 'anyio', version: '4.14.0', file: 'a.py', sha256: 'ab' },
      ...{ python: '/usr/bin/python3', pythonVersion: '3.11.2', site: '/cache/site' },
    },
  ],
  variants: [
    { id: 'none', modules: {} },
    { id: 'wide', modules: { model: module }, diffs: [{ ...module, versions: '<5' }], versions: '<5' },
  ],
  columns: columns.map((id) => {
    const [runtime = '', variant = ''] = id.split('+');
    if (variant === 'none') return { id, runtime, variant };
    const copy = { site: '/cache/copy', file: 'a.py', sha256: 'ef' };
    return { id, runtime, variant, baseline: `${runtime}+none`, patch: { state: 'applied', copy } };
  }),
  cells: cells.map((cell, index) => (index === 6 ? { ...cell, skip: 'not for 4.13.0' } : cell)),
};

function start(more: Partial<Extract<RunEvent, { kind: 'run-started' }>> = {}): RunEvent {
  return {
    ...{ kind: 'run-started', format: resultsFormat, run: '20261122T213000Z-4f2a' },
    ...{
      startedAt: '2026-11-22T21:30:00.000Z',
      patchmatrix: '0.1.0',
      node: 'v20.20.2',
      platform: 'linux-x64',
    },
    ...{ command: 'run', args: ['run'], plan, planSha256: 'cd', ...more },
  };
}

const loaded = { protocol: 1, subject: 'anyio', version: '4.13.0', file: 'm.cjs', sha256: 'ab' };
const measures = {
  wallSeconds: 1,
  cpuMs: 9,
  polls: 4,
  usage: { userMs: 9, systemMs: 1, peakMemoryKiB: 40_000 },
};
const counters = { ticks: 40, passes: 3, reschedules: 2 };
const peak = { processes: 1, memoryMiB: 40 };
const ended = { end: 'exited', exitCode: 0, leaked: false, wallMs: 40, ready: loaded, peak } as const;

const programEnded: Observation = {
  ...ended,
  counters: { ...counters, polls: 4, cpuMs: 9 },
  result: {
    ...measures,
    result: {
      ...{
        outcome: 'returned',
        elapsed: 1,
        ...counters,
        afterwards: 0,
        delivery: [
          [3, true],
          [4, false],
        ],
      },
      events: [
        [1, 0, 'main', 'start'],
        [2, 0.5, 'main', 'mark', 'm'],
        [3, 1, 'main', 'exit', 's', true],
      ],
      cancelling: { main: 0 },
    },
  },
};

const moduleEnded: Observation = {
  ...ended,
  output: 'printed\n',
  result: {
    ...measures,
    result: {
      ...{
        kind: 'module',
        outcome: 'raised Error',
        message: 'expected 1',
        elapsed: 1,
        counters: { calls: 3 },
      },
      marks: [{ seconds: 0.5, name: 'm' }],
      expectations: [{ name: 'ends', met: false, owed: 'ends within 1 s', happened: 'took 2 s' }],
      timings: [{ name: 'parse', size: 10, seconds: 0.1, samples: 5 }],
    },
  },
};

const hung: Observation = {
  end: 'timed-out',
  problem: 'expected an end',
  leaked: true,
  wallMs: 60_000,
  signal: 'SIGKILL',
};
const suiteEnded: Observation = {
  ...ended,
  result: { ...measures, result: { kind: 'suite', outcome: 'returned', elapsed: 1 } },
};

function finish(cell: PlannedCell, observation: Observation, attempt = 1): RunEvent[] {
  return [
    { kind: 'cell-started', atMs: 1, cell: cell.id, attempt },
    { kind: 'cell-finished', atMs: 41, cell: cell.id, attempt, observation },
  ];
}

function findTests(file: PlannedCell): RunEvent[] {
  const tests = ['one', 'two'].map((name) => {
    const scenario: PlannedTest = {
      ...{ kind: 'test', id: `a/suite.${name}`, file: 'test.py', title: name, ...named },
      ...{ parent: 'a/suite', test: `test.py::${name}` },
    };
    return { scenario, cell: buildCell(scenario.id, file.column, file.clock) };
  });
  return [
    { kind: 'tests-found', atMs: 2, cell: file.id, attempt: 1, tests },
    ...tests.flatMap(({ cell }, index) => {
      const failed = index === 1 && file.column.endsWith('wide');
      const result = {
        kind: 'test',
        outcome: failed ? 'failed' : 'passed',
        elapsed: 0.1,
        message: 'assert 1 == 2',
      } as const;
      return finish(cell, { ...ended, result: { ...measures, result } });
    }),
  ];
}

const happened = cells.flatMap((cell, index): RunEvent[] => {
  switch (index % 4) {
    case 0:
      return [
        ...finish(cell, index < 4 ? programEnded : hung),
        ...finish(cell, programEnded, 2),
        { kind: 'cell-ready', atMs: 5, cell: cell.id, attempt: 1 },
        {
          kind: 'cell-counters',
          atMs: 6,
          cell: cell.id,
          attempt: 1,
          counters: { ...counters, polls: 4, cpuMs: 9 },
        },
      ];
    case 1:
      return [
        { kind: 'cell-unconfirmed', atMs: 7, cell: cell.id, attempt: 1, observation: hung },
        ...finish(cell, programEnded),
      ];
    case 2:
      return index === 6 ? [] : finish(cell, moduleEnded);
    default:
      return [...findTests(cell), ...finish(cell, suiteEnded)];
  }
});

/** A whole run, one that is a shard and was stopped, and one that judges a bump. */
export const storedRuns: readonly (readonly RunEvent[])[] = [
  [
    start({
      confinement: { sandbox: 'none', missing: ['no death signal'] },
      resumes: '20261122T213000Z-4f2b',
    }),
    ...happened,
    {
      kind: 'tree-changed',
      atMs: 9,
      files: [{ path: 'a.py', change: 'changed', cells: [cells[0]?.id ?? ''] }],
    },
    { kind: 'run-finished', atMs: 60_003 },
  ],
  [
    start({ command: 'gate', shard: { index: 1, count: 3, cells: plan.cells } }),
    ...happened.slice(0, 12),
    { kind: 'run-finished', atMs: 10, interrupted: 'SIGINT' },
  ],
  [
    start({
      command: 'gate',
      plan: {
        ...plan,
        bump: {
          ...{ base: 'origin/main', unpaired: [], others: 3 },
          pairs: [
            {
              ...{ package: 'anyio', ecosystem: 'pypi', from: '4.13.0', to: '4.14.0', files: ['uv.lock'] },
              ...{ fromRuntime: '4.13', toRuntime: '4.14', variant: 'wide' },
              ...{ today: '4.13+wide', unpatched: '4.14+none', patched: '4.14+wide' },
            },
          ],
        },
      },
    }),
    ...happened,
    { kind: 'run-finished', atMs: 60_003 },
  ],
];
