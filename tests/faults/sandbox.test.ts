/* eslint-disable max-lines -- one claim, tried by each driver in each way */
/** What the strict sandbox refuses, and that all else is as it is without it: real children of each driver in bubblewrap. */
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { describePackage } from '../../runner/cell/describe-package.ts';
import type { RunEvent } from '../../runner/execute/events.ts';
import type { Sandbox } from '../../runner/execute/sandbox.ts';
import type { CellResult } from '../../runner/record/run-results.ts';
import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeFolder, makeProject, repository } from '../make-project.ts';
import { commandLine, runPatchmatrix } from '../run-patchmatrix.ts';
import { runSuite } from '../run-suite.ts';
import { expectFault } from './fault-table.ts';
import { describeEnd, findProcesses, runScenarios, type ScenarioDriver } from './run-scenarios.ts';
import { isPythonMissing, isSandboxMissing } from './skips.ts';

/** Seconds that no other process of this machine sleeps for. */
const sleepSeconds = `60.${String(randomInt(1e8, 1e9))}`;
/** Files that nothing may write. */
const name = `patchmatrix-${String(randomInt(1e8, 1e9))}`;
const forbidden: readonly [string, string, ...string[]] = [
  join(makeFolder(), name),
  join(tmpdir(), name),
  join(homedir(), name),
  `/${name}`,
];

const server = createServer((socket) => socket.end());
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
});

/** What of a scenario tells whether it is held in. */
const holds = (): Readonly<Record<ScenarioDriver, Readonly<Record<string, string>>>> => ({
  node: {
    network: `
      const socket = require('node:net').connect(${String(port)}, '127.0.0.1');
      probe.equal('code', await new Promise((resolve) => {
        socket.on('error', ({ code }) => resolve(code)).on('connect', () => resolve('connected'));
      }), 'ECONNREFUSED');`,
    writes: `
      const { writeFileSync } = require('node:fs');
      for (const file of ${JSON.stringify(forbidden)}) {
        let found = 'written';
        try { writeFileSync(file, ''); } catch ({ code }) { found = code; }
        probe.equal(file, found, 'EROFS');
      }`,
    own: `
      const { HOME, TMPDIR } = process.env;
      for (const folder of [HOME, TMPDIR, process.cwd()]) require('node:fs').writeFileSync(folder + '/own', '');
      probe.expect('is alone', require('node:fs').readdirSync('/proc').filter((name) => name > '0' && name < ':').length < 5);`,
  },
  python: {
    network: `
import socket
try:
    socket.create_connection(("127.0.0.1", ${String(port)}))
except OSError as error:
    probe.equal("kind", type(error).__name__, "ConnectionRefusedError")
else:
    probe.expect("refused", False)`,
    writes: `
import errno
for file in ${JSON.stringify(forbidden)}:
    try:
        open(file, "w")
    except OSError as error:
        probe.equal(file, errno.errorcode[error.errno], "EROFS")
    else:
        probe.expect(file, False)`,
    own: `
import os
for folder in [os.environ["HOME"], os.environ["TMPDIR"], os.getcwd()]:
    open(folder + "/own", "w").close()
probe.expect("is alone", len([name for name in os.listdir("/proc") if name.isdigit()]) < 5)`,
  },
});

/** Ways to end, which must be told the same in both. */
const ends: Readonly<Record<ScenarioDriver, Readonly<Record<string, string>>>> = {
  node: {
    returns: '',
    exits: 'process.exit(3);',
    early: "require('node:fs').closeSync(3); process.reallyExit(0);",
    kill: "process.kill(process.pid, 'SIGKILL'); for (;;);",
    term: "process.kill(process.pid, 'SIGTERM'); for (;;);",
    segv: "process.kill(process.pid, 'SIGSEGV'); for (;;);",
    abort: 'process.abort();',
    loop: 'for (;;);',
    stubborn:
      "process.on('SIGTERM', () => undefined); await new Promise((resolve) => setTimeout(resolve, 60_000));",
    graceful: `process.on('SIGTERM', () => { console.log('in time'); process.reallyExit(143); });
      await new Promise((resolve) => setTimeout(resolve, 60_000));`,
  },
  python: {
    returns: 'pass',
    exits: 'import os\nos._exit(3)',
    early: 'import os\nos._exit(0)',
    kill: 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)',
    term: 'import os, signal\nos.kill(os.getpid(), signal.SIGTERM)',
    segv: 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)',
    abort: 'import os\nos.abort()',
    loop: 'while True:\n    pass',
    stubborn: 'import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)',
    graceful: `
import os, signal, time
signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b"in time"), os._exit(143)))
time.sleep(60)`,
  },
};

/** A grandchild that outlives its parent, with all that marks it. */
const leaves: Readonly<Record<ScenarioDriver, string>> = {
  node: `require('node:child_process').spawn('sleep', ['${sleepSeconds}'], { stdio: 'ignore', detached: true }).unref();
    await new Promise((resolve) => setTimeout(resolve, 50));`,
  python: `
import subprocess
subprocess.Popen(["sleep", "${sleepSeconds}"], start_new_session=True, env={"PATH": "/bin:/usr/bin"},
    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)`,
};

/** What the scenarios of `holds` do, and what they meet if they pass. */
const held: Readonly<Record<string, readonly [fault: string, expected: string]>> = {
  network: ['a connection to the machine', 'refused'],
  writes: ['writes to a tree, HOME, TMPDIR and /', 'refused'],
  own: ['writes to its own folder', 'done'],
};

describe.skipIf(isSandboxMissing)('in the strict sandbox', () => {
  for (const driver of ['node', 'python'] as const) {
    test.skipIf(driver === 'python' && isPythonMissing)(
      `a scenario of the ${driver} driver`,
      async ({ task }) => {
        const options = { timeoutMs: 1500 };
        const plain = await runScenarios(driver, ends[driver], options);
        const cellOf = await runScenarios(
          driver,
          { ...ends[driver], ...holds()[driver], leaves: leaves[driver] },
          { ...options, sandbox: 'strict' },
        );
        for (const [scenario, [what, expected]] of Object.entries(held)) {
          const { verdict, reason = '' } = cellOf(scenario).judgement ?? {};
          const got = verdict === 'passed' ? expected : reason;
          expectFault(task, { fault: `${driver} in the sandbox: ${what}`, tries: 1, expected, got });
        }
        for (const scenario of Object.keys(ends[driver])) {
          const fault = `${driver} in the sandbox: ends like \`${scenario}\` without`;
          // A code above 128 stands for a signal there.
          const expected = describeInside(plain(scenario));
          expectFault(task, { fault, tries: 1, expected, got: describeInside(cellOf(scenario)) });
        }
        expect(cellOf('graceful').observation?.output).toContain('in time');
        const fault = `${driver} in the sandbox: a grandchild in its own session`;
        const got = `${describeEnd(cellOf('leaves'))}, ${String(findProcesses(sleepSeconds).length)} left`;
        expectFault(task, { fault, tries: 1, expected: 'exited code 0, 0 left', got });
        expect(cellOf('loop').observation?.problem).toMatch(/after (?!0 s)[\d.]+ s of CPU time\b/);
        expect(cellOf('loop').observation?.peak?.processes).toBe(1);
        expect(forbidden.filter(existsSync)).toEqual([]);
      },
    );
  }

  test('a column of the model driver', async ({ task }) => {
    const files = {
      'variants/exits.ts': 'export default () => process.exit(3);',
      'variants/kills.ts': "export default () => { process.kill(process.pid, 'SIGKILL'); for (;;); };",
    };
    const [plain, strict] = [await runModels('none', files), await runModels('strict', files)];
    expect(plain.sandbox).toBe('none');
    expect(strict.sandbox).toBe('strict');
    for (const [variant, expected] of Object.entries(plain.ends)) {
      const fault = `model in the sandbox: ends like \`${variant}\` without`;
      expectFault(task, { fault, tries: 1, expected, got: strict.ends[variant] ?? '' });
    }
  });

  test('the modules of a matrix are loaded too', async ({ task }) => {
    const folder = makeProject({
      'variants/writes.ts': `import { writeFileSync } from 'node:fs';
        writeFileSync(${JSON.stringify(forbidden[0])}, '');
        export default () => undefined;`,
    });
    const { exitCode, stderr } = await runPatchmatrix(
      ['run', '--sandbox', 'strict', '--variant', './variants/writes.ts'],
      { cwd: folder },
    );
    const got = `${/EROFS/.exec(stderr)?.[0] ?? stderr}, exit code ${String(exitCode)}`;
    expectFault(task, {
      ...{ fault: 'sandbox: a module that writes while it is loaded', tries: 1 },
      ...{ expected: 'EROFS, exit code 2', got },
    });
    expect(forbidden.filter(existsSync)).toEqual([]);
  });

  test('a suite runs, with vitest or a command', async ({ task }) => {
    const site = makeFolder();
    symlinkSync(join(repository, 'node_modules'), join(site, 'node_modules'));
    const runtime = {
      ...{ driver: 'node' as const, id: 'r', package: 'semver', site },
      ...describePackage(site, 'semver'),
    };
    const { outcomes } = await runSuite({
      ...{ runtime, sandbox: 'strict', runner: { kind: 'vitest', args: [] }, testFile: 'all.test.js' },
      files: {
        'vite.config.mjs': 'export default { test: { globals: true } };',
        'all.test.js': `import { writeFileSync } from 'node:fs';
          test('passes', () => {});
          test('fails', () => expect(1).toBe(2));
          test('cannot write', () => expect(() => writeFileSync(${JSON.stringify(forbidden[0])}, '')).toThrow('EROFS'));`,
      },
    });
    const expected =
      'cannot-write: passed, fails: failed: expected 1 to be 2 // Object.is equality, passes: passed';
    expectFault(task, { fault: 'vitest in the sandbox', tries: 1, expected, got: listOutcomes(outcomes) });

    const command = await runSuite({
      ...{ runtime, sandbox: 'strict' },
      runner: {
        kind: 'command',
        report: 'tap',
        command: `touch built && ! touch ${forbidden[1]} && echo 'ok 1 - built' && echo 1..1`,
      },
      files: {},
    });
    const got = listOutcomes(command.outcomes);
    expectFault(task, { fault: 'a command in the sandbox', tries: 1, expected: 'built: passed', got });
  });
});

describe('a machine without it', () => {
  test('refuses the run at its start', async ({ task }) => {
    const folder = makeProject();
    const { exitCode, stderr } = await runPatchmatrix(['run', '--sandbox', 'strict'], {
      ...{ cwd: folder, env: { PATH: makeFolder() } },
    });
    expectFault(task, {
      ...{ fault: '--sandbox strict without bubblewrap', tries: 1 },
      ...{
        expected: 'exit code 3, install bubblewrap',
        got: `exit code ${String(exitCode)}, ${/install bubblewrap/.exec(stderr)?.[0] ?? stderr}`,
      },
    });
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });

  test.skipIf(isSandboxMissing)('says what is not allowed', async ({ task }) => {
    const folder = makeProject();
    const script = 'echo 0 > /proc/sys/user/max_net_namespaces && exec "$@"';
    const { exitCode, stderr } = await execa(
      'unshare',
      [
        '--user',
        '--map-root-user',
        'sh',
        '-c',
        script,
        '--',
        process.execPath,
        commandLine,
        'gate',
        '--sandbox',
        'strict',
      ],
      {
        cwd: folder,
        reject: false,
        extendEnv: false,
        env: { PATH: process.env['PATH'] ?? '', HOME: folder, PATCHMATRIX_CACHE: join(folder, '.cache') },
      },
    );
    expectFault(task, {
      ...{ fault: '--sandbox strict where namespaces are not allowed', tries: 1 },
      ...{
        expected: 'exit code 3, allow user namespaces',
        got: `exit code ${String(exitCode)}, ${/allow user namespaces/.exec(stderr)?.[0] ?? stderr}`,
      },
    });
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });
});

function describeInside(cell: CellResult): string {
  return describeEnd(cell).replace('code 143', 'SIGTERM');
}

function listOutcomes(outcomes: Readonly<Record<string, string>>): string {
  return Object.entries(outcomes)
    .map(([each, outcome]) => `${each}: ${outcome}`)
    .sort()
    .join(', ');
}

async function runModels(
  sandbox: Sandbox,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly ends: Readonly<Record<string, string>>; readonly sandbox: string | undefined }> {
  const folder = makeProject(files);
  const variants = Object.keys(files).flatMap((file) => ['--variant', `./${file}`]);
  const { stdout } = await runPatchmatrix(
    [
      ...[
        'run',
        '--sandbox',
        sandbox,
        '--runtime',
        '4.13',
        '--clock',
        'virtual',
        '--scenario',
        'contract/fail-after',
      ],
      ...[...variants, '--timeout', '1', '--json'],
    ],
    { cwd: folder },
  );
  const { cells, run } = JSON.parse(stdout) as JsonReport;
  const events = readFileSync(join(folder, 'results', run, 'events.ndjson'), 'utf8');
  const started = JSON.parse(events.split('\n')[0] ?? '') as RunEvent;
  return {
    ends: Object.fromEntries(
      cells.map(({ variant, end, problem }) => [
        variant,
        `${String(end)} ${(problem ?? 'as it should').replace(/ after .* of CPU time/, '')}`,
      ]),
    ),
    sandbox: started.kind === 'run-started' ? started.confinement?.sandbox : undefined,
  };
}
