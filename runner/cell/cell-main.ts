/**
 * The program of a cell's child: reads one request on stdin, loads the column, runs the program and answers in frames.
 * It judges nothing.
 */
import { readFileSync } from 'node:fs';

import type { ProgramRunner, RunCounters, RunOptions } from '../../runtimes/model.ts';
import { openColumn } from './open-column.ts';
import type {
  CellRequest,
  CellSettings,
  CountersFrame,
  ModelColumnRequest,
  ResultFrame,
  Usage,
} from './protocol.ts';
import { writeFrame } from './write-frame.ts';

/** How often counters are published while the program runs. */
const countersIntervalMs = 100;

// What the variant left behind, a timer or a socket, must not hold up the run. All that was written is written.
void runCell()
  .catch((error: unknown) => {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    writeFrame({ kind: 'threw', message: `${name}: ${message}`, stack: stack ?? message });
  })
  .then(() => process.exit());

async function runCell(): Promise<void> {
  const request = JSON.parse(readFileSync(0, 'utf8')) as CellRequest<ModelColumnRequest>;
  const column = openColumn(request);
  const runner = column.model.open(column.subject);
  writeFrame(column.ready);
  writeFrame(await measureRun(runner, request));
}

/** Runs the program and publishes counters while it does, so that a child that is killed has left its numbers. */
async function measureRun(runner: ProgramRunner, request: CellSettings): Promise<ResultFrame> {
  const startedAtMs = performance.now();
  const cpuAtStart = process.cpuUsage();
  const pollsAtStart = polls();
  let ownPolls = 0;
  let publishedAtMs = startedAtMs;
  let read: () => RunCounters = () => ({ ticks: 0, passes: 0, reschedules: 0 });

  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(cpuAtStart);
    return (user + system) / 1000;
  };
  const pollsSinceStart = (): number => polls() - pollsAtStart - ownPolls;
  const publish = (): void => {
    const now = performance.now();
    if (now - publishedAtMs < countersIntervalMs * 0.9) return;
    publishedAtMs = now;
    const frame: CountersFrame = { kind: 'counters', ...read(), polls: pollsSinceStart(), cpuMs: cpuMs() };
    writeFrame(frame);
  };

  const options: RunOptions = {
    timeline: request.timeline,
    onStart: (reader) => {
      read = reader;
    },
    onProgress: publish,
  };
  // A loop that sleeps is woken for this, once an interval, which is no poll of the program's.
  const timer = setInterval(() => {
    ownPolls++;
    publish();
  }, countersIntervalMs);
  try {
    const { result, passes, steps } =
      request.clock === 'virtual'
        ? runner.runOnVirtualClock(request.program, request, options)
        : await runner.runOnRealClock(request.program, options);
    return {
      kind: 'result',
      result,
      wallSeconds: (performance.now() - startedAtMs) / 1000,
      cpuMs: cpuMs(),
      polls: pollsSinceStart(),
      usage: readUsage(),
      ...(passes && { timeline: passes }),
      ...(steps && { steps }),
    };
  } finally {
    clearInterval(timer);
  }
}

/** Iterations of libuv's loop, each of which polls the operating system once. */
function polls(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}

function readUsage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { userMs: userCPUTime / 1000, systemMs: systemCPUTime / 1000, peakMemoryKiB: maxRSS };
}
