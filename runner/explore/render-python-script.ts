/**
 * A finding as a Python script that shows it on the real library, for which `pip install anyio` is enough: the program as
 * plain anyio code, an event loop on which time is simulated, the patch, and what each column did.
 */
import type { Program, ProgramResult, TraceEvent } from '../../program/program.ts';
import type { Finding } from './finding.ts';
import { pythonRuntime } from './python-runtime.ts';
import { renderPythonSteps } from './render-python-steps.ts';
import { wrap } from './render-scenario-file.ts';

interface ScriptSide {
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

const runnerCode = `${pythonRuntime}

def run_column(column):
    if column in PATCHES:
        patch = types.ModuleType("patch")
        exec(compile(PATCHES[column], "patch", "exec"), patch.__dict__)
        if hasattr(patch, "apply"):
            patch.apply()
    order_sets(backend.CancelScope, "_tasks", "_child_scopes")
    order_sets(backend.TaskGroup, "_tasks")
    end = run_main(main)
    print("\\n".join([*map(" ".join, entries), end]), flush=True)


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
