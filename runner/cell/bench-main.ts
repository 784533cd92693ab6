/** The program of a child that times one model's column: delivery passes, and whole programs on the virtual clock. */
import { readFileSync } from 'node:fs';

import { Bench } from 'tinybench';

import type { ModelBenchRequest, ScenarioProblem, Timing } from './bench-protocol.ts';
import { openColumn } from './open-column.ts';
import { writeFrame } from './write-frame.ts';

/** A pass takes less than the timer can resolve, so that many are timed together. */
const passesPerSample = 100;

try {
  timeColumn(JSON.parse(readFileSync(0, 'utf8')) as ModelBenchRequest);
} catch (error) {
  const { name, message, stack } = toError(error);
  writeFrame({ kind: 'threw', message: `${name}: ${message}`, stack: stack ?? message });
}

function timeColumn(request: ModelBenchRequest): void {
  const { model, subject, ready } = openColumn(request);
  writeFrame(ready);
  const passes = request.deliveryTasks.map((count): Timing => {
    const own = openColumn(request);
    const pass = own.model.prepareDeliveryPass(own.subject, count);
    const median = time(request.timeMs, () => {
      for (let index = 0; index < passesPerSample; index++) pass();
    });
    return {
      name: `delivery pass, ${String(count)} task${count === 1 ? '' : 's'}`,
      median: median / passesPerSample,
      growth: { of: 'delivery pass', size: count, unit: 'tasks' },
    };
  });

  const runner = model.open(subject);
  const programs: Timing[] = [];
  const problems: ScenarioProblem[] = [];
  for (const { scenario, program } of request.programs) {
    try {
      const median = time(request.timeMs, () => {
        runner.runOnVirtualClock(program, request);
      });
      programs.push({ scenario, name: scenario, median });
    } catch (error) {
      const { name, message } = toError(error);
      problems.push({ scenario, problem: `running it threw ${name}: ${message}` });
    }
  }
  writeFrame({ kind: 'timings', timings: [...passes, ...programs], problems });
}

/** The median of a call, in seconds. */
function time(timeMs: number, measure: () => void): number {
  const bench = new Bench({
    time: timeMs,
    warmupTime: timeMs / 2,
    warmupIterations: 1,
    iterations: 1,
    throws: true,
  });
  const [task] = bench.add('', measure).runSync();
  if (task?.result.state !== 'completed') throw new Error('expected the timing to complete');
  return task.result.latency.p50 / 1000;
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
