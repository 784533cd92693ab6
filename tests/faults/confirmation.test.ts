/** An end that the runner forced is seen again alone before it counts; one that the loop itself found is not. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import type { RunEvent } from '../../runner/execute/events.ts';
import { readEvents, readLatestRunFolder } from '../../runner/record/read-run.ts';
import { makeFolder } from '../make-project.ts';
import { startPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault } from './fault-table.ts';

const title = 'It does.';
const rule = 'It does what it says.';

/** `body` is that of `run(subject, probe)`. */
function scenario(body: string): string {
  return `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineScenario } from 'patchmatrix';

export default defineScenario({ title: '${title}', rule: '${rule}', async run(subject: any, probe) { ${body} } });
`;
}

/** A machine that is too busy for a cell is, for the test, one on which this file is there. */
const busyFile = 'busy';

function makeProject(): string {
  const outside = makeFolder({ [busyFile]: '' });
  const isBusy = `existsSync(${JSON.stringify(join(outside, busyFile))})`;
  return makeFolder({
    outside,
    'tiny/package.json': JSON.stringify({ name: 'tiny', version: '1.0.0', main: 'lib.js' }),
    'tiny/lib.js': 'exports.double = (n) => 2 * n;\n',
    'matrix.yaml':
      "subject: tiny\nruntimes:\n  '1': { path: ./tiny }\nvariants: [none]\nscenarios: [scenarios/tiny]\n",
    'scenarios/tiny/sleeps.ts': scenario(`await sleep(600); probe.equal('twice', subject.double(2), 4);`),
    'scenarios/tiny/waits.ts': scenario(
      `while (${isBusy}) await sleep(20); probe.equal('twice', subject.double(2), 4);`,
    ),
    'scenarios/tiny/hangs.ts': scenario('for (;;);'),
  });
}

function run(project: string, grep: string) {
  return startPatchmatrix(['run', '--json', '--timeout', '1', '-j', '3', '-g', grep], { cwd: project });
}

test('a time limit that is hit', async ({ task }) => {
  const project = makeProject();
  const beside = run(project, 'tiny');
  await vi.waitFor(
    () => expect(eventsOf(project).some((event) => isUnconfirmed(event, 'waits'))).toBe(true),
    { timeout: 20_000, interval: 20 },
  );
  rmSync(join(readFileSync(join(project, 'outside'), 'utf8'), busyFile));
  const { stdout } = await beside;
  expectFault(task, {
    fault: 'a time limit that only a busy machine hits',
    tries: 1,
    expected: 'timed out beside others, passed alone',
    got: describeCell(project, 'waits', stdout),
  });
  expectFault(task, {
    fault: 'a hang beside other cells',
    tries: 1,
    expected: 'timed out beside others, failed alone',
    got: describeCell(project, 'hangs', stdout),
  });

  const alone = await run(project, 'hangs');
  expectFault(task, {
    fault: 'a hang of the only cell',
    tries: 1,
    expected: 'failed alone',
    got: describeCell(project, 'hangs', alone.stdout),
  });
});

function isUnconfirmed(event: RunEvent, name: string): boolean {
  return event.kind === 'cell-unconfirmed' && event.cell.startsWith(`tiny/${name}@`);
}

function eventsOf(project: string): readonly RunEvent[] {
  return readEvents(readLatestRunFolder(join(project, 'results')));
}

/** How a cell came to its verdict: what it was in company of the last time that it started. */
function describeCell(project: string, name: string, stdout: string): string {
  const events = eventsOf(project);
  const { cells } = JSON.parse(stdout) as { cells: { scenario: string; verdict: string | null }[] };
  const verdict = String(cells.find(({ scenario: id }) => id === `tiny/${name}`)?.verdict);
  const before = events.some((event) => isUnconfirmed(event, name)) ? 'timed out beside others, ' : '';
  const started = events.findLastIndex(
    (event) => event.kind === 'cell-started' && event.cell.startsWith(`tiny/${name}@`),
  );
  const alive = new Set<string>();
  for (const event of events.slice(0, started)) {
    if (event.kind === 'cell-started') alive.add(event.cell);
    if (event.kind === 'cell-finished' || event.kind === 'cell-unconfirmed') alive.delete(event.cell);
  }
  return `${before}${verdict} ${alive.size === 0 ? 'alone' : `beside ${[...alive].join(', ')}`}`;
}
