/**
 * A pytest module for a project that lives with a patch of anyio: what the library owes with the patch on, as tests, and a
 * failure once the installed version makes the patch needless. It stands alone: pytest and anyio are all that it needs.
 */
import { programsOf } from '../plan/programs.ts';
import type { PlannedProgram } from '../plan/plan.ts';
import { pythonRuntime } from '../explore/python-runtime.ts';
import { renderPythonSteps } from '../explore/render-python-steps.ts';
import { restingReschedules } from '../compare/judge-cell.ts';
import type { DerivedReview } from './derive-review.ts';
import type { ReviewFacts } from './review-facts.ts';

/**
 * Every scenario that passes without the patch or with it is a test; those that only the patch passes say whether it is
 * still needed.
 *
 * @throws TypeError for the review of a bump, which has no patch to live with
 */
export function renderContractTest({ subject, report, command }: ReviewFacts, review: DerivedReview): string {
  if (subject.kind !== 'patch') throw new TypeError('expected the review of a patch, found that of a bump');
  const fixed = programsOf({ scenarios: review.fixed.map(({ scenario }) => scenario) });
  const passing = review.passing.get(subject.runtime);
  const kept = programsOf(report.results.plan).filter(({ id }) => passing?.has(id));
  const scenarios = [...kept, ...fixed];
  return `"""
What anyio owes with the patch on, as tests: the scenarios that pass without the patch, and those that it fixes.
\`test_the_patch_is_still_needed\` fails once the installed anyio passes the latter as it is: then drop the patch.

Time is simulated. Written by \`${command.replaceAll('\\', '\\\\').replaceAll('"""', "'''")}\`.
"""
from __future__ import annotations

import asyncio
import collections
import importlib.metadata
import json
import math
import os
import subprocess
import sys
import types

import anyio
import anyio.lowlevel
from anyio._backends import _asyncio as backend

# The patch: executed, and its apply() called if it has one.
PATCH = os.environ.get("PATCHMATRIX_PATCH", ${JSON.stringify(subject.file ?? `variants/${subject.patch}.py`)})

${scenarios.map((scenario, index) => renderMain(scenario, functionName(index, scenario))).join('\n\n')}


# What is owed: how main ends, which marks it passes or never passes, which scopes catch their cancellation, how soon.
SCENARIOS = {
${scenarios.map((scenario, index) => renderOwed(scenario, functionName(index, scenario))).join('\n')}
}

FIXED_BY_THE_PATCH = [
${fixed.map(({ id }) => `    ${JSON.stringify(id)},`).join('\n')}
]

${pythonRuntime}


${judgingCode}`;
}

function renderMain(scenario: PlannedProgram, name: string): string {
  const steps = renderPythonSteps(scenario.program.main).map((line) => (line === '' ? '' : `    ${line}`));
  return `
async def ${name}():
    ${JSON.stringify(scenario.title)}
${steps.join('\n')}`;
}

function renderOwed(scenario: PlannedProgram, name: string): string {
  const { outcome, reaches = [], neverReaches = [], catches = [], withinSeconds, atRest } = scenario.owed;
  const owed = {
    ...{ outcome, reaches, never_reaches: neverReaches, catches },
    ...{ within: withinSeconds ?? null, at_rest: atRest === true },
  };
  return `    ${JSON.stringify(scenario.id)}: (${name}, json.loads(${JSON.stringify(JSON.stringify(owed))})),`;
}

/** With its number, as `a-b` and `a_b` are two scenarios. */
function functionName(index: number, { id }: PlannedProgram): string {
  return `scenario_${String(index + 1)}_${id.replace(/\W+/g, '_')}`;
}

const judgingCode = `# From here on: what judges it.


def count_passes():
    """Delivery passes that the loop begins by itself, in all and after main ended."""
    counts = {"before": 0, "after": 0}
    deliver = backend.CancelScope._deliver_cancellation

    def deliver_counted(self, origin):
        if self is origin and asyncio.current_task() is None:
            counts["after" if asyncio.get_running_loop().max_ticks == math.inf else "before"] += 1
        return deliver(self, origin)

    backend.CancelScope._deliver_cancellation = deliver_counted
    return counts


def run_here(name, patched):
    if patched:
        patch = types.ModuleType("patch")
        with open(PATCH) as file:
            exec(compile(file.read(), PATCH, "exec"), patch.__dict__)
        if hasattr(patch, "apply"):
            patch.apply()
    order_sets(backend.CancelScope, "_tasks", "_child_scopes")
    order_sets(backend.TaskGroup, "_tasks")
    passes = count_passes()
    ended = run_main(SCENARIOS[name][0])
    print(json.dumps({"entries": entries, "ended": ended, "passes": passes}))


def run(name, patched):
    """In a process of its own: a patch stays where it was applied."""
    command = [sys.executable, "-W", "ignore", os.path.abspath(__file__), name, "patched" if patched else "as-it-is"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def missed(name, found):
    """What is owed and did not happen."""
    owed = SCENARIOS[name][1]
    outcome, seconds = found["ended"].removesuffix(" s").split(" after ")
    marks = {entry[3] for entry in found["entries"] if entry[2] == "mark"}
    exits = [entry[3:] for entry in found["entries"] if entry[2] == "exit"]
    problems = []
    if outcome != owed["outcome"]:
        problems.append(f"main ends as {owed['outcome']}, found {outcome}")
    problems += [f"reaches {mark}" for mark in owed["reaches"] if mark not in marks]
    problems += [f"never reaches {mark}" for mark in owed["never_reaches"] if mark in marks]
    for scope in owed["catches"]:
        own = [exit for exit in exits if exit[0] == scope]
        if not own or not all(exit[1:] == ["caught"] for exit in own):
            problems.append(f"{scope} catches its cancellation")
    if owed["within"] is not None and (outcome in ("spin", "deadlock") or float(seconds) > owed["within"]):
        problems.append(f"ends within {owed['within']} s, found {found['ended']}")
    if owed["at_rest"] and (outcome == "spin" or found["passes"]["after"] or found["passes"]["before"] > ${restingReschedules}):
        problems.append(f"comes to rest, found {found['passes']['before']} passes, {found['passes']['after']} after main ended")
    return problems


def pytest_generate_tests(metafunc):
    if "scenario" in metafunc.fixturenames:
        metafunc.parametrize("scenario", SCENARIOS)


def test_the_patched_library_keeps_its_contract(scenario):
    problems = missed(scenario, run(scenario, patched=True))
    assert not problems, "owed: " + "; ".join(problems)


def test_the_patch_is_still_needed():
    still = [name for name in FIXED_BY_THE_PATCH if missed(name, run(name, patched=False))]
    version = importlib.metadata.version("anyio")
    assert still, f"anyio {version} passes, as it is, everything that the patch fixes: drop the patch"


if __name__ == "__main__":
    run_here(sys.argv[1], sys.argv[2] == "patched")
`;
