/** The program of a worker that runs a batch of programs on one column, one after the other, and answers in order. */
import { parseProgram, ProgramError } from '../../program/parse-program.ts';
import type { Program, ProgramResult } from '../../program/program.ts';
import type { ObservedRun, ProgramRunner } from '../../runtimes/model.ts';
import type {
  AnswerFrame,
  BatchFrame,
  BatchRequest,
  BatchSettings,
  ResultDigest,
  TimelineAnswer,
} from './batch-protocol.ts';
import { digestResult } from './digest-result.ts';
import type { ModelColumnRequest } from './protocol.ts';
import { openColumn } from './open-column.ts';
import { FrameTooLargeError, writeFrame } from './write-frame.ts';

void runBatch().then(() => process.exit());

async function runBatch(): Promise<void> {
  let batch: Batch | undefined;
  for await (const lines of readLines()) {
    let rest = lines;
    if (batch === undefined) {
      const [request = '', ...programs] = lines;
      batch = openBatch(JSON.parse(request) as BatchRequest<ModelColumnRequest>);
      if (batch === undefined) return;
      rest = programs;
    }
    await runLines(batch, rest);
  }
}

interface Batch {
  readonly runner: ProgramRunner;
  readonly settings: BatchSettings;
  /** The number of the next line. */
  index: number;
}

function openBatch(request: BatchRequest<ModelColumnRequest>): Batch | undefined {
  try {
    const column = openColumn(request);
    const runner = column.model.open(column.subject);
    const { ready, parts } = column;
    writeFrame({ ...ready, ...(parts && { parts }) });
    return { runner, settings: request, index: 0 };
  } catch (error) {
    writeFrame({ kind: 'refused', message: messageOf(error) });
    return undefined;
  }
}

/** Runs the lines that have come; an answer waits for nothing but the next of them to begin. */
async function runLines(batch: Batch, lines: readonly string[]): Promise<void> {
  let answer: AnswerFrame | undefined;
  for (const line of lines) {
    const index = batch.index++;
    if (answer === undefined) writeFrame({ kind: 'begin', index });
    else writeAnswer(answer, { kind: 'begin', index });
    answer = { kind: 'answer', index, ...(await runLine(batch.runner, batch.settings, line)) };
  }
  if (answer !== undefined) writeAnswer(answer);
}

/** What a program did may be more than an answer holds, which is no reason to end. */
function writeAnswer(answer: AnswerFrame, ...begin: BatchFrame[]): void {
  try {
    writeFrame(answer, ...begin);
  } catch (error) {
    if (!(error instanceof FrameTooLargeError)) throw error;
    writeFrame({ kind: 'answer', index: answer.index, error: error.message }, ...begin);
  }
}

/** The lines of stdin, as many at a time as have come. */
async function* readLines(): AsyncGenerator<string[]> {
  process.stdin.setEncoding('utf8');
  let unfinished = '';
  for await (const chunk of process.stdin as AsyncIterable<string>) {
    const lines = (unfinished + chunk).split('\n');
    unfinished = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (unfinished !== '') yield [unfinished];
}

async function runLine(
  runner: ProgramRunner,
  request: BatchSettings,
  line: string,
): Promise<RunAnswer | { error: string }> {
  let program: Program;
  try {
    program = parseProgram(JSON.parse(line));
  } catch (error) {
    if (error instanceof ProgramError) return { error: error.message };
    return { error: `expected a program as JSON: ${messageOf(error)}` };
  }
  try {
    const { answers, maxPasses } = request;
    const options = { timeline: answers === 'timelines', ...(maxPasses !== undefined && { maxPasses }) };
    return answerWith(
      request,
      request.clock === 'virtual'
        ? runner.runOnVirtualClock(program, request, options)
        : await runner.runOnRealClock(program, options),
    );
  } catch (error) {
    return { error: `the scenario's or the variant's code failed: ${messageOf(error)}` };
  }
}

type RunAnswer = { readonly result: ProgramResult } | { readonly digest: ResultDigest } | TimelineAnswer;

function answerWith({ answers = 'results' }: BatchSettings, run: ObservedRun): RunAnswer {
  const { result, passes = [], steps = [] } = run;
  switch (answers) {
    case 'results':
      return { result };
    case 'digests':
      return { digest: digestResult(result) };
    case 'timelines':
      return { result, timeline: passes, steps };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
