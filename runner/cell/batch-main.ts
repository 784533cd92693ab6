/** The program of a worker that runs a batch of programs on one column, one after the other, and answers in order. */
import { createInterface } from 'node:readline';

import { parseProgram, ProgramError } from '../../program/parse-program.ts';
import type { Program, ProgramResult } from '../../program/program.ts';
import type { ProgramRunner } from '../../runtimes/model.ts';
import type { AnswerFrame, BatchRequest } from './batch-protocol.ts';
import type { ClockSettings, ModelColumnRequest } from './protocol.ts';
import { openColumn } from './open-column.ts';
import { writeFrame } from './write-frame.ts';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

void runBatch().then(() => process.exit());

async function runBatch(): Promise<void> {
  const first = await lines.next();
  if (first.done) return;
  const request = JSON.parse(first.value) as BatchRequest<ModelColumnRequest>;
  let runner: ProgramRunner;
  try {
    const column = openColumn(request);
    runner = column.model.open(column.subject);
    writeFrame(column.ready);
  } catch (error) {
    writeFrame({ kind: 'refused', message: messageOf(error) });
    return;
  }

  let index = 0;
  for (let line = await lines.next(); !line.done; line = await lines.next(), index++) {
    writeFrame({ kind: 'begin', index });
    const answer: AnswerFrame = { kind: 'answer', index, ...(await runLine(runner, request, line.value)) };
    writeFrame(answer);
  }
}

async function runLine(
  runner: ProgramRunner,
  request: ClockSettings,
  line: string,
): Promise<{ result: ProgramResult } | { error: string }> {
  let program: Program;
  try {
    program = parseProgram(JSON.parse(line));
  } catch (error) {
    if (error instanceof ProgramError) return { error: error.message };
    return { error: `expected a program as JSON: ${messageOf(error)}` };
  }
  try {
    const { result } =
      request.clock === 'virtual'
        ? runner.runOnVirtualClock(program, request)
        : await runner.runOnRealClock(program);
    return { result };
  } catch (error) {
    return { error: `the scenario's or the variant's code failed: ${messageOf(error)}` };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
