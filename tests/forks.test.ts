/** Cells in Python that are forked from one interpreter do as cells by themselves do. Needs Python; nothing is installed. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { findPython } from '../runner/environments/find-python.ts';
import { buildPythonCommand } from '../runner/execute/child-programs.ts';
import { readProcessesMarked } from '../runner/execute/read-proc.ts';
import type { Plan, PlannedPython } from '../runner/plan/plan.ts';
import type { CellResult } from '../runner/record/run-results.ts';
import { makeFolder } from './make-project.ts';
import { findCell, planModules, programFiles, runModules } from './run-modules.ts';

const python = await findPython();
if (python === undefined) {
  if (process.env['CI']) throw new Error('expected Python 3.10 or later for these tests, found none');
  console.warn('skipped, as Python 3.10 or later is missing: cells that are forked');
}

/** What is imported, by the id of a runtime. */
const imports: Readonly<Record<string, string>> = {
  plain: '',
  prints: 'import os, sys, tempfile, warnings\nFOLDER = tempfile.gettempdir()\nprint("imported")\n',
  daemon: 'import os\nos.system("setsid sleep 60 &")\n',
  random: 'import random\nNAMES = frozenset(str(number) for number in range(1000))\n',
  fails: 'import os\nif "PATCHMATRIX_CELL" in os.environ:\n    raise ValueError("no")\n',
};

/** Imports after which nothing can be forked, by what is said to be found. */
const obstacles: Readonly<Record<string, string>> = {
  threads: 'import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n',
  processes: 'import subprocess\nSLEEP = subprocess.Popen(["sleep", "0.3"])\n',
  'files or sockets': 'import os\nPIPE = os.pipe()\n',
  memory: 'import mmap\nSHARED = mmap.mmap(-1, 4096)\n',
  'a timer': 'import signal\nsignal.setitimer(signal.ITIMER_REAL, 60)\n',
  'another working folder': 'import os\nos.chdir("/")\n',
  'a state of `random`': 'import random\nrandom.seed(1)\n',
};

describe.runIf(python !== undefined && process.platform === 'linux')('a forked cell', () => {
  // To collect the scenarios takes as long as to run a few of them.
  let project: Awaited<ReturnType<typeof makeColumns>>;
  beforeAll(async () => {
    project = await makeColumns({ ...imports, ...obstacles });
  });
  const run = (column: string, scenarios: readonly string[], options: RunOptions = {}) =>
    runColumn(project, column, scenarios, options);

  test('finds its process as one that was started by itself does', async () => {
    const names = ['describes', 'describes-too'];
    const forked = await run('prints', names);
    const cold = await run('prints', names, { cold: true });
    expect(forked.notices).toEqual([]);
    for (const name of names) {
      expect(describeCell(forked.find(name))).toEqual(describeCell(cold.find(name)));
    }
    const parents = names.map((name) => facts(forked.find(name))['parent']);
    expect(new Set(parents).size).toBe(1);
    expect(parents[0]).not.toBe(String(process.pid));
    expect(facts(cold.find('describes'))['parent']).toBe(String(process.pid));
  });

  test('has random numbers of its own', async () => {
    const names = ['draws', 'draws-too'];
    const { find } = await run('random', names);
    const marks = names.map((name) => marksOf(find(name)));
    expect(marks[0]?.[0]).not.toBe(marks[1]?.[0]);
    expect(marks[0]?.[1]).toBe(marks[1]?.[1]);
  });

  test('has an order of sets of its own in each of four attempts', async () => {
    const { all } = await run('plain', ['hashes'], { repeatEach: 5 });
    const hashes = all.map((observation) => marksOf({ observation })[0]);
    expect(hashes).toHaveLength(5);
    expect(new Set(hashes).size).toBe(4);
  });

  test.each(Object.keys(obstacles))(
    'is none where an import leaves %s, which is said once',
    async (found) => {
      const { find, notices } = await run(found, ['names-parent', 'names-parent-too']);
      expect(marksOf(find('names-parent'))).toEqual([String(process.pid)]);
      expect(marksOf(find('names-parent-too'))).toEqual([String(process.pid)]);
      expect(notices).toHaveLength(1);
      expect(notices[0]).toMatch(/^each cell of \S+\+none starts a Python of its own, .* found /);
      expect(notices[0]).toContain(`found ${found}`);
    },
  );

  test('is none where the import fails, and each cell says so', async () => {
    const names = ['names-parent', 'names-parent-too'];
    const { find, notices } = await run('fails', names);
    for (const name of names) {
      expect(find(name).judgement).toMatchObject({
        verdict: 'errored',
        reason: expect.stringContaining('found ValueError: no') as unknown,
      });
    }
    expect(notices).toEqual([]);
  });

  test('does not pass if the interpreter it was forked from ends, and the cells after it do', async () => {
    const options = { workers: 1 };
    const { find, all, notices, marks } = await run('plain', ['kills-parent', 'names-parent'], options);
    expect(all[0]?.end).toBe('not-started');
    expect(find('kills-parent').observation).toMatchObject({
      end: 'not-started',
      leaked: false,
      problem: 'expected the interpreter that it was forked from to go on, found that it ended with SIGKILL',
    });
    expect(find('kills-parent').judgement?.verdict).toBe('errored');
    expect(find('names-parent').judgement?.verdict).toBe('passed');
    expect(notices).toHaveLength(1);
    expect(readProcessesMarked(marks('kills-parent'))).toEqual([]);
  });

  test('does not wait for a process that its import has left, which goes with the interpreter', async () => {
    const forked = await run('daemon', ['describes']);
    expect(forked.notices).toEqual([]);
    expect(forked.find('describes').attempts.at(-1)?.observation.end).toBe('exited');
  }, 20_000);

  test('leaves nothing of it, nor of what it was forked from', async () => {
    const { find, marks } = await run('plain', ['leaves']);
    expect(find('leaves').observation).toMatchObject({ end: 'exited', leaked: true });
    expect(readProcessesMarked(marks('leaves'))).toEqual([]);
    expect(() => process.kill(Number(marksOf(find('leaves'))[0]), 0)).toThrow('ESRCH');
  });
});

/** Prints what a process can find out of itself. */
const describeProcess = `import gc, json, os, signal, sys, threading, time
own = os.environ["HOME"]
def name(text):
    return str(text).replace(own, "HOME")
open_now = [number for number in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + number) or int(number) < 4]
maps = {number: os.readlink("/proc/self/fd/" + number) for number in open_now}
with open("/proc/self/environ") as environ:
    block = sorted(name(each) for each in environ.read().split("\\0") if each)
facts = {
    "variables": sorted(name(key + "=" + value) for key, value in os.environ.items()),
    "block": block,
    "folder": name(os.getcwd()),
    "temporary": name(__import__("tempfile").gettempdir()),
    "descriptors": sorted(maps),
    "log": [os.path.basename(maps["1"]), os.path.basename(maps["2"])],
    "input": sys.stdin.read(),
    "leads": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "signals": [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD)],
    "mask": str(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "arguments": sys.argv,
    "path": sys.path,
    "collects": [gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()],
    "threads": sorted(thread.name.split()[0] for thread in threading.enumerate()),
    "buffering": [sys.stdout.line_buffering, sys.stderr.line_buffering, sys.stdout.encoding],
    "young": time.process_time() < 1,
    "modules": sorted(each for each in sys.modules if each.split(".")[0] in ("ctypes", "_ctypes", "fork_main", "fork_server", "socket", "asyncio")),
    "parent": str(os.getppid()),
}
print(json.dumps(facts))`;

function facts({ observation }: CellResult): Record<string, unknown> {
  const line = observation?.output?.split('\n').find((each) => each.startsWith('{')) ?? '{}';
  return JSON.parse(line.replaceAll(/patchmatrix-tests-\w+/g, 'FOLDER')) as Record<string, unknown>;
}

function describeCell(cell: CellResult) {
  const { parent: _parent, variables, block, ...rest } = facts(cell);
  const numbered = (all: unknown): unknown =>
    (all as string[]).map((each) => each.replace(/^(PATCHMATRIX_(?:CHILD|COMMAND)=).*/, '$1'));
  return {
    ...rest,
    variables: numbered(variables),
    block: numbered(block),
    verdict: cell.judgement?.verdict,
    printed: cell.observation?.output?.split('\n').filter((line) => !line.startsWith('{')),
    ready: { ...cell.observation?.ready, file: '' },
  };
}

function marksOf({ observation }: Pick<CellResult, 'observation'>): string[] {
  const result = observation?.result?.result;
  return result !== undefined && 'marks' in result ? result.marks.map(({ name }) => name) : [];
}

const draw = 'import random\nprobe.mark(str(random.random()))\nprobe.mark(str(hash("a")))';
const nameParent = 'import os\nprobe.mark(str(os.getppid()))';

/** What a scenario does, by its name. */
const scenarios: Readonly<Record<string, string>> = {
  describes: describeProcess,
  'describes-too': describeProcess,
  draws: draw,
  'draws-too': draw,
  hashes: 'probe.mark(str(hash("a")))',
  'names-parent': nameParent,
  'names-parent-too': nameParent,
  // That of a cell by itself would be this one.
  'kills-parent': `import os, signal, time
if os.getppid() == ${process.pid}:
    raise RuntimeError("expected to be forked")
os.kill(os.getppid(), signal.SIGKILL)
time.sleep(60)`,
  leaves: `import os, subprocess
nothing = {name: subprocess.DEVNULL for name in ("stdin", "stdout", "stderr")}
subprocess.Popen(["sleep", "60"], start_new_session=True, **nothing)
probe.mark(str(os.getppid()))`,
};

interface Columns {
  readonly folder: string;
  readonly plan: Plan;
  readonly idOf: (column: string) => string;
}

/** The plan of all scenarios on packages that consist of what is imported, each a runtime of its own. */
async function makeColumns(inits: Readonly<Record<string, string>>): Promise<Columns> {
  if (python === undefined) throw new Error('expected a Python, found none');
  const idOf = (column: string): string => column.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '');
  const columns = Object.entries(inits).map(([name, init]) => ({ id: idOf(name), init }));
  const runtimes = columns.map(({ id }) => `  ${id}: { pypi: tiny, versions: '1.2.3' }\n`).join('');
  const folder = makeFolder({
    'matrix.yaml': `subject: tiny\nruntimes:\n${runtimes}variants: [none]\nscenarios: [scenarios/tiny]\n`,
    ...Object.fromEntries(
      columns.flatMap(({ id, init }) => [
        [`${id}/tiny/__init__.py`, init],
        [`${id}/tiny-1.2.3.dist-info/METADATA`, 'Name: tiny\nVersion: 1.2.3\n'],
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(scenarios).map(([name, body]) => [
        `scenarios/tiny/${name}.py`,
        `"""${name}."""\n\n\ndef run(subject, probe):\n${body.replace(/^/gm, '    ')}\n`,
      ]),
    ),
  });
  const planned = columns.map(({ id, init }): PlannedPython => {
    const digest = createHash('sha256').update(init).digest('hex');
    return {
      ...{ id, driver: 'python', package: 'tiny', version: '1.2.3' },
      ...{ python: python.executable, pythonVersion: python.version },
      ...{ site: join(folder, id), file: join(folder, id, 'tiny', '__init__.py') },
      sha256: createHash('sha256').update(`${digest}  __init__.py\n`).digest('hex'),
    };
  });
  const programs = programFiles(folder);
  const plan = await planModules(folder, planned, () =>
    Promise.resolve(buildPythonCommand(python.executable, programs, 'collect_main', programs.python)),
  );
  return { folder, plan, idOf };
}

interface RunOptions {
  readonly cold?: boolean;
  readonly repeatEach?: number;
  readonly workers?: number;
}

async function runColumn(
  { folder, plan, idOf }: Columns,
  column: string,
  names: readonly string[],
  options: RunOptions,
) {
  const id = (name: string): string => `tiny/${name}@${idOf(column)}+none`;
  const cells = plan.cells.filter((cell) => names.some((name) => cell.id === `${id(name)}#real`));
  const notices: string[] = [];
  // A log goes on where that of an earlier run ended.
  rmSync(join(folder, 'logs'), { recursive: true, force: true });
  const events = await runModules(
    folder,
    { ...plan, cells },
    { ...options, onNotice: (notice) => notices.push(notice) },
  );
  const all = events.flatMap((event) => (event.kind === 'cell-finished' ? [event.observation] : []));
  return {
    ...{ find: (name: string) => findCell(events, id(name)), all, notices },
    marks: (name: string) => ({ PATCHMATRIX_CELL: `${id(name)}#real` }),
  };
}
