/**
 * A finding as a Python script that shows it on the real library, for which `pip install anyio` is enough: the program as
 * plain anyio code, an event loop on which time is simulated, the patch, and what each column did.
 */
import type { Program, ProgramResult, TraceEvent } from '../../program/program.ts';
import type { Finding } from './finding.ts';
import { renderPythonSteps } from './render-python-steps.ts';
import { wrap } from './render-scenario-file.ts';

export interface ScriptSide {
  /** `4.13+wide`. */
  readonly id: string;
  /** The release, `4.13.0`. */
  readonly version: string;
  readonly patch?: { readonly name: string; readonly source: string };
  readonly result: ProgramResult;
}

export interface ScriptText {
  readonly finding: Pick<Finding, 'kind' | 'operation' | 'rule'>;
  readonly program: Program;
  readonly left: ScriptSide;
  readonly right: ScriptSide;
}

const lineWidth = 96;

export function renderPythonScript({ finding, program, left, right }: ScriptText): string {
  const { kind, operation, rule } = finding;
  const versions = [...new Set([left.version, right.version])];
  const install =
    versions.length === 1
      ? `Needs nothing but \`pip install anyio==${left.version}\`.`
      : `Needs nothing but anyio: run it once with \`pip install anyio==${left.version}\` and once with \`pip install anyio==${right.version}\`.`;
  const paragraphs = [
    `${kind}: ${operation}.`,
    rule,
    `${install} Time is simulated, so that no sleep takes any, and a run is the same each time. Exits with 0 if it shows what was found.`,
  ];
  const main = renderPythonSteps(program.main).map((line) => (line === '' ? '' : `    ${line}`));
  return `"""
${paragraphs.map((paragraph) => wrap(escapeText(paragraph), lineWidth).join('\n')).join('\n\n')}
"""
from __future__ import annotations

import asyncio
import collections
import importlib.metadata
import math
import subprocess
import sys
import types

import anyio
import anyio.lowlevel
from anyio._backends import _asyncio as backend


async def main():
${main.join('\n')}


# What each column did: seconds, task and what it came to.
EXPECTED = {
${[left, right].map(renderExpected).join('\n')}
}

PATCHES = {
${[left, right].flatMap(renderPatch).join('\n')}
}

${runnerCode}`;
}

function renderExpected({ id, version, result }: ScriptSide): string {
  const lines = [
    ...result.events.map(describeEvent),
    `${result.outcome} after ${result.elapsed.toFixed(6)} s`,
  ];
  return `    ${pythonText(id)}: (
        ${pythonText(version)},
        [
${lines.map((line) => `            ${pythonText(line)},`).join('\n')}
        ],
    ),`;
}

function renderPatch({ id, patch }: ScriptSide): string[] {
  if (id.endsWith('+none')) return [];
  if (patch === undefined)
    return [`    ${pythonText(id)}: open(sys.argv[-1]).read(),  # the path of the patch, as an argument`];
  const isPlain = !patch.source.includes("'''") && !/\\$/.test(patch.source);
  return [`    ${pythonText(id)}: ${isPlain ? `r'''\n${patch.source}'''` : JSON.stringify(patch.source)},`];
}

function describeEvent([, seconds, task, kind, ...details]: TraceEvent): string {
  const shown = kind === 'exit' ? [details[0], ...(details[1] === true ? ['caught'] : [])] : details;
  return [seconds.toFixed(6), task, kind, ...shown.map(pythonValue)].join(' ');
}

function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pythonText(text: string): string {
  return JSON.stringify(text);
}

/** Text inside of a docstring. */
function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"""', "'''");
}

const runnerCode = `# From here on: what runs it.

made, tasks, semaphores = {}, {}, {}
events = collections.defaultdict(anyio.Event)
locks = collections.defaultdict(anyio.Lock)
lines = []


def log(kind, *details):
    if kind == "exit":
        details = (details[0], "caught") if details[1] else details[:1]
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if not loop.over:
        lines.append(" ".join(map(str, (f"{loop.time():.6f}", task.get_name(), kind, *details))))


def name_of(error):
    members = getattr(error, "exceptions", None)
    if members is None:
        return type(error).__name__
    return f"group({','.join(sorted(map(name_of, members)))})"


def scope_of(name):
    return getattr(made[name], "cancel_scope", made[name])


def cancel(name):
    if name in made:
        scope_of(name).cancel()
    else:
        log("missing", name)


def logged(name, function):
    """The function, with a line for its start and its end."""

    async def body(*args, **kwargs):
        tasks[name] = asyncio.current_task()
        log("start")
        try:
            await function(*args, **kwargs)
            log("returned")
        except asyncio.CancelledError:
            log("cancelled")
            raise
        except BaseException as error:
            log("raised", name_of(error))
            raise

    return body


class exit_logged:
    """A line for a scope that was left, and whether it caught its cancellation."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        log("exit", self.name, self.name in made and scope_of(self.name).cancelled_caught)


def detach(name, function):
    task = asyncio.get_running_loop().create_task(logged(name, function)(), name=name)
    task.add_done_callback(lambda task: task.cancelled() or task.exception())


class RefusingFuture(asyncio.Future):
    def cancel(self, msg=None):
        return False


async def wait_refusing(seconds):
    loop = asyncio.get_running_loop()
    future = RefusingFuture(loop=loop)
    if seconds is not None:
        loop.call_later(seconds, future.set_result, None)
    await future


class Ended(BaseException):
    """Nothing is ready and no timer is pending (deadlock), or the loop never comes to rest (spin)."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """An iteration that need not wait takes 20 µs, one that must wait jumps to the next timer."""

    def __init__(self):
        super().__init__()
        self.now, self.ticks, self.max_ticks, self.over = 0.0, 0, 20_000, False
        self._clock_resolution, self._selector = 1e-9, self

    def time(self):
        return self.now

    def select(self, timeout):
        self.ticks += 1
        if timeout == 0:
            self.now += 20e-6
            if self.ticks > self.max_ticks:
                raise Ended("spin")
            return ()
        if not self._scheduled or self._scheduled[0]._when == math.inf:
            raise Ended("deadlock")
        self.now = self._scheduled[0]._when
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class OrderedSet(dict):
    """anyio keeps tasks and scopes in sets, which iterate in another order each time."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    def remove(self, item):
        del self[item]

    def copy(self):
        return OrderedSet(self)


def order_sets(cls, *names):
    initialize = cls.__init__

    def initialize_ordered(self, *args, **kwargs):
        initialize(self, *args, **kwargs)
        for name in names:
            setattr(self, name, OrderedSet())

    cls.__init__ = initialize_ordered


async def iterations(count):
    for _ in range(count):
        await asyncio.sleep(0)


def run_main():
    loop = SimulatedLoop()
    loop.set_exception_handler(lambda loop, context: None)
    task = loop.create_task(logged("main", main)(), name="main")
    try:
        loop.run_until_complete(task)
    except Ended as ended:
        loop.over = True
        return f"{ended} after {loop.time():.6f} s"
    except BaseException:
        if not task.done():
            raise
    outcome = "returned"
    if task.cancelled():
        outcome = "cancelled"
    elif task.exception() is not None:
        outcome = f"raised {name_of(task.exception())}"
    elapsed, loop.max_ticks = loop.time(), math.inf
    loop.run_until_complete(iterations(100))
    loop.over = True
    return f"{outcome} after {elapsed:.6f} s"


def run_column(column):
    if column in PATCHES:
        patch = types.ModuleType("patch")
        exec(compile(PATCHES[column], "patch", "exec"), patch.__dict__)
        if hasattr(patch, "apply"):
            patch.apply()
    order_sets(backend.CancelScope, "_tasks", "_child_scopes")
    order_sets(backend.TaskGroup, "_tasks")
    end = run_main()
    print("\\n".join([*lines, end]), flush=True)


def show_columns():
    installed, differs = importlib.metadata.version("anyio"), False
    for column, (version, expected) in EXPECTED.items():
        if version != installed:
            print(f"{column}: needs anyio {version}, found {installed}\\n")
            continue
        # Each in a process of its own: a patch stays where it was applied.
        command = [sys.executable, "-W", "ignore", __file__, "--column", column, *sys.argv[1:]]
        output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        found = output.splitlines()
        print(f"{column} on anyio {installed}" + ("" if found == expected else ", NOT as it was found"))
        print("".join(f"  {line}\\n" for line in found))
        differs = differs or found != expected
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--column"]:
        run_column(sys.argv[2])
    else:
        show_columns()
`;
