/** Each driver over the queue, with its children on workers in this process: what comes back is what a run here gives. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { findPython } from '../../runner/environments/find-python.ts';
import { buildPythonCommand } from '../../runner/execute/child-programs.ts';
import type { RunEvent } from '../../runner/execute/events.ts';
import { executePlan } from '../../runner/execute/execute-plan.ts';
import { createCellStarter, type StartCell } from '../../runner/execute/start-cell.ts';
import { buildPlan } from '../../runner/plan/build-plan.ts';
import type { Plan, PlannedRuntime, PlannedSuiteFile } from '../../runner/plan/plan.ts';
import { connectQueue } from '../../runner/queue/connect-queue.ts';
import { createPerformer } from '../../runner/queue/perform-job.ts';
import { parseQueueAddress } from '../../runner/queue/queue-address.ts';
import { QueueSession } from '../../runner/queue/queue-session.ts';
import { createQueueStarter } from '../../runner/queue/queue-starter.ts';
import { QueueWorker } from '../../runner/queue/queue-worker.ts';
import { type Inventory, listCapabilities } from '../../runner/queue/unpack-column.ts';
import { makeFolder } from '../make-project.ts';
import { nodeRuntime, planModules, programFiles } from '../run-modules.ts';
import { plainEvents } from './plain-events.ts';
import { isSkipped, startRedis, stopServers } from './redis-server.ts';

afterAll(stopServers);

const python = await findPython();
if (python === undefined && process.env['CI']) throw new Error('expected Python 3.10 or later, found none');

const tiny = {
  'matrix.yaml': `subject: tiny
runtimes:
  '1': { npm: tiny, versions: '1.2.3' }
variants: [none, triple]
scenarios: [scenarios/tiny]
`,
  'variants/triple.ts':
    'export default (subject: any): void => { subject.double = (n: number) => 3 * n; };\n',
  'site/node_modules/tiny/package.json': JSON.stringify({ name: 'tiny', version: '1.2.3', main: 'lib.js' }),
  'site/node_modules/tiny/lib.js': 'exports.double = (n) => 2 * n;\n',
  'scenarios/tiny/doubles.ts': `import { defineScenario } from 'patchmatrix';
export default defineScenario<any>({
  title: 'doubles',
  run(subject, probe) { probe.equal('twice', subject.double(2), 4); },
});
`,
};

describe.skipIf(isSkipped).concurrent('over the queue', () => {
  test('modules run on an installed npm package, with and without a patch', async () => {
    const folder = makeFolder(tiny);
    const runtime = nodeRuntime(folder, '1', 'tiny');
    const plan = await planModules(folder, [runtime]);
    await expectTheSame(plan, folder, { runtimes: [runtime] });
  }, 60_000);

  test.skipIf(python === undefined)(
    'scenarios in Python go along with what lies beside them',
    async () => {
      const init = 'def double(n):\n    return 2 * n\n';
      const folder = makeFolder({
        'matrix.yaml': tiny['matrix.yaml']
          .replace('tiny\n', 'tiny-lib\n')
          .replace('npm: tiny', 'pypi: tiny-lib'),
        'variants/triple.py': 'import tiny_lib\n\ntiny_lib.double = lambda n: 3 * n\n',
        'site/tiny_lib/__init__.py': init,
        'site/tiny_lib-1.2.3.dist-info/METADATA': 'Name: tiny-lib\nVersion: 1.2.3\n',
        'scenarios/tiny/doubles.py':
          '"""It doubles."""\n\n\ndef run(subject, probe):\n    from beside import four\n    probe.equal("twice", subject.double(2), four)\n',
        'scenarios/tiny/_beside/unused.txt': 'goes along\n',
        'scenarios/tiny/beside.py':
          '"""Helps."""\n\nfour = 4\n\n\ndef run(subject, probe):\n    probe.mark("alone")\n',
      });
      const { executable, version } = python ?? { executable: '', version: '' };
      const digest = createHash('sha256').update(init).digest('hex');
      const runtime: PlannedRuntime = {
        ...{ id: '1', driver: 'python', package: 'tiny-lib', version: '1.2.3', python: executable },
        ...{ pythonVersion: version, site: join(folder, 'site') },
        file: join(folder, 'site', 'tiny_lib', '__init__.py'),
        sha256: createHash('sha256').update(`${digest}  __init__.py\n`).digest('hex'),
      };
      const programs = programFiles(folder);
      const plan = await planModules(folder, [runtime], () =>
        Promise.resolve(buildPythonCommand(executable, programs, 'collect_main', programs.python)),
      );
      await expectTheSame(plan, folder, { runtimes: [runtime] });
    },
    60_000,
  );

  test('the tests of a suite come back one by one', async () => {
    const folder = makeFolder({
      ...tiny,
      'tests/one.test.cjs': `const test = require('node:test');
const { double } = require('tiny');
test('doubles', () => { if (double(2) !== 4) throw new Error('no'); });
test('fails', () => { throw new Error('as it must'); });
test('is left out', { skip: 'not here' }, () => {});
`,
    });
    const runtime = nodeRuntime(folder, '1', 'tiny');
    const source = { folder: join(folder, 'tests'), sha256: 'c0ffee' };
    const scenario: PlannedSuiteFile = {
      ...{
        kind: 'suite',
        id: 'own/command',
        suite: 'own',
        file: '',
        line: 1,
        column: 1,
        title: 'own',
        rule: '',
      },
      runner: { kind: 'command', command: 'node --test --test-reporter=tap', report: 'tap' },
      sources: { [runtime.id]: source },
    };
    const plan = buildPlan({
      matrix: { file: 'matrix.yaml', subject: 'tiny', clocks: ['real'], baseline: 'none' },
      ...{ runtimes: [runtime], variants: [{ id: 'none', modules: {} }], scenarios: [scenario] },
      settings: { tickCost: 20e-6, maxTicks: 20_000 },
    });
    const events = await expectTheSame(plan, folder, {
      runtimes: [runtime],
      sources: [{ [runtime.id]: source }],
    });
    const found = events.flatMap((event) => (event.kind === 'tests-found' ? event.tests : []));
    expect(found.map(({ scenario }) => scenario.test)).toEqual(['doubles', 'fails', 'is left out']);
  }, 60_000);
});

/** Runs a plan here and over a queue with two workers. */
async function expectTheSame(
  plan: Plan,
  folder: string,
  has: Partial<Pick<Inventory, 'runtimes' | 'sources'>>,
): Promise<readonly RunEvent[]> {
  const { url } = await startRedis();
  const programs = programFiles(folder);
  const listeners = { onLost: () => undefined, onBack: () => undefined };
  const connect = () => connectQueue(parseQueueAddress(url), listeners);
  const ended = new AbortController();
  const startWorker = async (): Promise<void> => {
    const connection = await connect();
    const inventory: Inventory = {
      ...{
        engine: 'test',
        runtimes: [],
        sources: [],
        sandboxes: ['none'],
        cacheFolder: makeFolder(),
        ...has,
      },
      modelFile: () => undefined,
    };
    const worker = new QueueWorker({
      ...{ connection, engine: 'test', capabilities: listCapabilities(inventory), workers: 1, missing: [] },
      performer: createPerformer(inventory, programs, connection.client),
      signal: ended.signal,
      onNotice: (text) => expect(text).toBe(''),
    });
    await worker.run();
  };
  const workers = [startWorker(), startWorker()];
  const session = await QueueSession.open({
    ...{ connection: await connect(), engine: 'test', waitMs: 30_000, workerCommand: '' },
    onNotice: () => undefined,
  });
  const run = '20261126T143000Z-0000';
  try {
    const queued = await execute(plan, createQueueStarter(session, { plan, run, timeoutMs: 20_000 }), true);
    const logFolder = makeFolder();
    const local = await execute(
      plan,
      createCellStarter({ plan, run, programs, logFolder, timeoutMs: 20_000, cold: true }).start,
      false,
    );
    expect(Object.keys(plainEvents(local)).length).toBeGreaterThan(1);
    expect(plainEvents(queued)).toEqual(plainEvents(local));
    return queued;
  } finally {
    await session.close();
    ended.abort('SIGTERM');
    await Promise.all(workers);
  }
}

async function execute(plan: Plan, startCell: StartCell, startsLater: boolean): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const named = { run: 'r', patchmatrix: '0', command: 'run' as const, args: [], planSha256: '' };
  await executePlan(
    {
      ...{ plan, ...named, confinement: { sandbox: 'none', missing: [] }, startCell, startsLater },
      estimateSeconds: () => 0,
    },
    (event) => events.push(event),
  );
  return events;
}
