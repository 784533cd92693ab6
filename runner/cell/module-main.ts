/**
 * The program of a child that runs one scenario module on an npm package: reads one request on stdin, loads the package,
 * the variant and the scenario, runs it and answers in frames. It judges nothing.
 */
import { readFileSync } from 'node:fs';
import { types } from 'node:util';

import type { ModuleScenario } from '../../program/define-scenario.ts';
import type { Probe } from '../../program/probe.ts';
import { createProbe } from './create-probe.ts';
import { describePackage } from './describe-package.ts';
import { describeRaised } from './describe-raised.ts';
import { loadPackage } from './load-package.ts';
import { nameSources } from './name-sources.ts';
import { nowMs } from './now-ms.ts';
import {
  type ModuleRequest,
  type ModuleResult,
  type NodeColumnRequest,
  protocolVersion,
  type ReadyFrame,
} from './protocol.ts';
import { startMeasuring } from './start-measuring.ts';
import { type Calls, timeCalls } from './time-calls.ts';
import { writeFrame } from './write-frame.ts';

/** To load `node:module` for another one takes as long as many a scenario. */
const load: NodeJS.Require = require;

// What the scenario left behind, a timer or a socket, must not hold up the run. All that was written is written.
void runModule()
  .catch((error: unknown) => {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    writeFrame({ kind: 'threw', message: `${name}: ${message}`, stack: stack ?? message });
  })
  .then(() => process.exit());

async function runModule(): Promise<void> {
  const request = JSON.parse(readFileSync(0, 'utf8')) as ModuleRequest<NodeColumnRequest>;
  const { package: packageName, site, sha256, variantFile, scenarioFile, benchMs } = request;
  const ready: ReadyFrame = {
    ...{ kind: 'ready', protocol: protocolVersion, subject: packageName },
    ...describePackage(site, packageName, { known: sha256, require: load }),
  };
  nameSources(variantFile === undefined ? [scenarioFile] : [scenarioFile, variantFile]);
  const subject = await loadPackage(load, site, packageName);
  if (variantFile !== undefined) {
    const variant = load(variantFile) as { readonly default: (subject: unknown) => void };
    variant.default(subject);
  }
  const { default: scenario } = load(scenarioFile) as { readonly default: ModuleScenario };
  writeFrame(ready);

  const measuring = startMeasuring(() => ({ ticks: 0, passes: 0, reschedules: 0 }));
  // Before the run, where it is known that it will go on, as the first look at the loop takes a moment.
  if (benchMs !== undefined || types.isAsyncFunction(scenario.run)) measuring.watchLoop();
  const run = (probe: Probe): unknown => {
    const returned = scenario.run(subject, probe);
    if (isThenable(returned)) measuring.watchLoop();
    return returned;
  };
  const { start, records } = benchMs === undefined ? callOnce(run) : timeCalls(run, benchMs);
  const ended = await waitForEnd(start);
  const result: ModuleResult = { kind: 'module', ...ended, ...records() };
  writeFrame({ kind: 'result', result, ...measuring.read() });
}

function callOnce(run: (probe: Probe) => unknown): Calls {
  const { probe, records } = createProbe();
  return { start: () => run(probe), records };
}

function isThenable(value: unknown): boolean {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

type RunEnd = Pick<ModuleResult, 'elapsed' | 'message' | 'outcome'>;

/** How `run` ends: by itself, by an error that nobody caught, or never, as nothing is left that it could wait for. */
function waitForEnd(run: () => unknown): Promise<RunEnd> {
  const startedAtMs = nowMs();
  return new Promise((resolve) => {
    const end = (how: Omit<RunEnd, 'elapsed'>): void =>
      resolve({ ...how, elapsed: Math.round((nowMs() - startedAtMs) * 1000) / 1e6 });
    const raised = (error: unknown): void => {
      end(describeRaised(error));
      // Where it was thrown is for the cell's log.
      console.error(error);
    };
    process.once('uncaughtException', raised);
    process.once('beforeExit', () => end({ outcome: 'deadlock' }));
    void Promise.resolve()
      .then(run)
      .then(() => end({ outcome: 'returned' }), raised);
  });
}
