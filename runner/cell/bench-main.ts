/** The program of a child that times one column: delivery passes, and whole programs on the virtual clock. */
import { readFileSync } from 'node:fs';

import { Bench } from 'tinybench';

import type { BenchChildRequest, Timing } from './bench-protocol.ts';
import { openColumn } from './open-column.ts';
import { writeFrame } from './write-frame.ts';

/** A pass takes less than the timer can resolve, so that many are timed together. */
const passesPerSample = 100;

try {
  writeFrame({
    kind: 'timings',
    timings: timeColumn(JSON.parse(readFileSync(0, 'utf8')) as BenchChildRequest),
  });
} catch (error) {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  writeFrame({ kind: 'threw', message, stack: stack ?? message });
}

function timeColumn(request: BenchChildRequest): Timing[] {
  const passes = request.deliveryTasks.map((count) => {
    const { model, subject } = openColumn(request);
    const pass = model.prepareDeliveryPass(subject, count);
    const name = `delivery pass, ${String(count)} task${count === 1 ? '' : 's'}`;
    const timing = time(name, request.timeMs, () => {
      for (let index = 0; index < passesPerSample; index++) pass();
    });
    const growth = { of: 'delivery pass', size: count, unit: 'tasks' };
    return { ...timing, median: timing.median / passesPerSample, growth };
  });

  const { model, subject } = openColumn(request);
  const runner = model.open(subject);
  const programs = request.programs.map((program) =>
    time(program.name, request.timeMs, () => {
      runner.runOnVirtualClock(program, request);
    }),
  );
  return [...passes, ...programs];
}

function time(name: string, timeMs: number, measure: () => void): Timing {
  const bench = new Bench({
    time: timeMs,
    warmupTime: timeMs / 2,
    warmupIterations: 1,
    iterations: 1,
    throws: true,
  });
  const [task] = bench.add(name, measure).runSync();
  if (task?.result.state !== 'completed') throw new Error(`timing \`${name}\` did not complete`);
  const { p50, samplesCount } = task.result.latency;
  return { name, median: p50 / 1000, samples: samplesCount };
}
