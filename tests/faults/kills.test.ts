/**
 * The runner is killed at 200 random moments: chains of runs, each of which goes on with the one that was killed before,
 * until one comes to its end and must equal a run that nobody disturbed.
 */
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { attemptKey } from '../../runner/execute/resumption.ts';
import { createRandom } from '../../runner/explore/random.ts';
import { readEvents } from '../../runner/record/read-run.ts';
import { expectFault } from './fault-table.ts';
import {
  compareRuns,
  describeRun,
  findNewest,
  findProcesses,
  finishedIn,
  listTemporary,
  makeInterruptedProject,
  type Project,
  readFinished,
  readLedger,
  startCommand,
  waitForNone,
  workers,
} from './interrupted-project.ts';

const kills = 200;
const seed = 1;
const begin = ['run', '--retries', '1', '--workers', String(workers)];
const goOn = ['run', '--resume'];

/** What all lanes found together. */
interface Findings {
  kills: number;
  /** Runs that came to their end, after how many kills each. */
  readonly chains: number[];
  /** Sentences, each of something that is not as it is owed. */
  readonly problems: { readonly of: keyof typeof owed; readonly problem: string }[];
  /** Milliseconds after which no process of a killed run was left. */
  readonly goneMs: number[];
  /** Cells that were done when the runner was killed before it could know. */
  inFlight: number;
}

const owed = {
  events: 'whole events, one end an attempt',
  finished: 'what had finished is kept as it was',
  ledger: `all that was done, but for ${workers} cells under way`,
  orphans: 'no process after 2 s',
  temporary: 'nothing left in the temporary folder',
  equal: 'the results of an undisturbed run',
};

test(`a runner that is killed at ${kills} random moments`, { timeout: 480_000 }, async ({ task }) => {
  const findings: Findings = { kills: 0, chains: [], problems: [], goneMs: [], inFlight: 0 };
  // One that fails must not leave the other at work.
  const lanes = await Promise.allSettled([runLane(0, findings), runLane(1, findings)]);
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  const { problems, goneMs, chains, inFlight } = findings;
  const details: Partial<Record<keyof typeof owed, string>> = {
    orphans: `no process after ${(Math.max(...goneMs) / 1000).toFixed(1)} s`,
    equal: `${chains.length} of ${chains.length} the same`,
    ledger: `all that was done, but for ${inFlight} in all under way`,
  };
  for (const of of Object.keys(owed) as (keyof typeof owed)[]) {
    const own = problems.filter((each) => each.of === of);
    expectFault(task, {
      fault: `the runner killed, a chain of --resume: ${of}`,
      tries: of === 'equal' ? chains.length : findings.kills,
      expected: owed[of],
      got: own.length === 0 ? (details[of] ?? owed[of]) : `${own.length}: ${own[0]?.problem ?? ''}`,
      passed: own.length === 0,
    });
  }
  expect(findings.kills).toBeGreaterThanOrEqual(kills);
  expect(chains.length).toBeGreaterThan(5);
  // Kills that come between two lines of a chain are the point.
  expect(Math.max(...chains)).toBeGreaterThan(1);
});

async function runLane(lane: number, findings: Findings): Promise<void> {
  const project = makeInterruptedProject();
  const random = createRandom(seed, lane);
  const warm = await startCommand(project, begin).end;
  const startedAt = performance.now();
  const undisturbed = await startCommand(project, begin).end;
  let usualMs = performance.now() - startedAt;
  const newest = findNewest(project);
  if (newest === undefined) throw new Error(`expected a run, found ${warm.stderr}${undisturbed.stderr}`);
  const reference = describeRun(newest);
  expect(finishedIn(readEvents(newest)).size).toBe(12);

  let killed = 0;
  let before: string | undefined;
  while (findings.kills < kills || before !== undefined) {
    const isLast = findings.kills >= kills;
    const known = findNewest(project);
    const begunAt = performance.now();
    const command = startCommand(project, before === undefined ? begin : goOn);
    const timer = sleep(random.next(Math.ceil(usualMs))).then(() => {
      if (!isLast) command.child.kill('SIGKILL');
    });
    const end = await command.end;
    const tookMs = performance.now() - begunAt;
    if (end.signal === 'SIGKILL') {
      findings.kills += 1;
      killed += 1;
      await lookAfterKill(project, findings);
      const run = findNewest(project);
      // Killed before it had begun, it leaves the run before it the newest.
      if (run !== undefined && run !== known) {
        checkLedger(project, run, before, findings);
        if (before !== undefined) checkKept(before, run, findings);
        before = run;
      }
      continue;
    }
    await timer;
    // The machine may have been busier when it was measured first.
    if (before === undefined) usualMs = Math.min(usualMs, tookMs);
    const run = findNewest(project) ?? '';
    const [difference] = compareRuns(describeRun(run), reference);
    if (difference !== undefined || end.exitCode !== undisturbed.exitCode || end.exitCode === null) {
      const problem = `exit code ${String(end.exitCode)}, ${difference ?? 'the same results'} ${end.stderr}`;
      findings.problems.push({ of: 'equal', problem });
    }
    if (before !== undefined) checkKept(before, run, findings);
    findings.chains.push(killed);
    killed = 0;
    before = undefined;
  }
}

async function lookAfterKill(project: Project, { goneMs, problems }: Findings): Promise<void> {
  const waitedMs = await waitForNone(project);
  if (waitedMs === undefined) {
    problems.push({ of: 'orphans', problem: `${findProcesses(project.base).length} still run` });
  } else goneMs.push(waitedMs);
  const left = listTemporary(project);
  if (left.length > 0) problems.push({ of: 'temporary', problem: left.join(', ') });
}

function checkKept(before: string, run: string, { problems }: Findings): void {
  try {
    const after = readFinished(run);
    for (const [key, observation] of readFinished(before)) {
      if (JSON.stringify(after.get(key)) !== JSON.stringify(observation)) {
        problems.push({ of: 'finished', problem: `${key} of ${basename(before)} in ${basename(run)}` });
      }
    }
  } catch (error) {
    problems.push({ of: 'events', problem: String(error) });
  }
}

/**
 * A child's word that it is done may miss in the events only where its cell was under way when the runner was killed: its
 * start is there, and no more cells than may run at once have a start without an end. What ended by itself is in the ledger,
 * so that an empty ledger proves nothing.
 */
function checkLedger(project: Project, run: string, before: string | undefined, findings: Findings): void {
  try {
    const finished = readFinished(run);
    const ledger = new Set(readLedger(project, basename(run)));
    const open = new Set(
      readEvents(run).flatMap((event) =>
        event.kind === 'cell-started' ? attemptKey(event.cell, event.attempt) : [],
      ),
    );
    for (const key of finished.keys()) open.delete(key);
    const missing = [...ledger].filter((key) => !finished.has(key));
    const lost = missing.filter((key) => !open.has(key));
    const taken = before === undefined ? new Map<string, never>() : readFinished(before);
    const unheard = [...finished.keys()].filter((key) => !taken.has(key) && !ledger.has(key));
    findings.inFlight += missing.length;
    if (lost.length > 0 || open.size > workers || unheard.length > 0) {
      const problem = `lost ${lost.join()}; under way ${open.size}; not in the ledger ${unheard.join()}`;
      findings.problems.push({ of: 'ledger', problem });
    }
  } catch (error) {
    findings.problems.push({ of: 'events', problem: String(error) });
  }
}
