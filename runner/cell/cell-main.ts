/**
 * The program of a cell's child: reads one request on stdin, loads the column, runs the program and answers in frames.
 * It judges nothing.
 */
import { readFileSync } from 'node:fs';

import type { ProgramRunner, RunCounters, RunOptions } from '../../runtimes/model.ts';
import { openColumn } from './open-column.ts';
import type { CellRequest, CellSettings, ModelColumnRequest, ResultFrame } from './protocol.ts';
import { startMeasuring } from './start-measuring.ts';
import { writeFrame } from './write-frame.ts';

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

async function measureRun(runner: ProgramRunner, request: CellSettings): Promise<ResultFrame> {
  let readCounters: () => RunCounters = () => ({ ticks: 0, passes: 0, reschedules: 0 });
  const measuring = startMeasuring(() => readCounters());
  if (request.clock === 'real') measuring.watchLoop();
  const options: RunOptions = {
    timeline: request.timeline,
    ...(request.maxPasses !== undefined && { maxPasses: request.maxPasses }),
    onStart: (reader) => {
      readCounters = reader;
    },
    onProgress: measuring.publish,
  };
  try {
    const { result, passes, steps } =
      request.clock === 'virtual'
        ? runner.runOnVirtualClock(request.program, request, options)
        : await runner.runOnRealClock(request.program, options);
    return {
      kind: 'result',
      result,
      ...measuring.read(),
      ...(passes && { timeline: passes }),
      ...(steps && { steps }),
    };
  } finally {
    measuring.stop();
  }
}
