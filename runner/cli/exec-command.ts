/** `exec`: programs in, results out, in order, on one column, by one worker. */
import { once } from 'node:events';

import type { Clock } from '../cell/protocol.ts';
import { buildChildCommand, buildColumnRequest } from '../execute/child-programs.ts';
import { BatchRefusedError, runBatch } from '../execute/run-batch.ts';
import { escapeJson } from '../report/render-json.ts';
import { programFiles } from './bundle-files.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { loadColumn } from './load-column.ts';
import { printNotice } from './print-notice.ts';
import { readProgramLines } from './read-program-lines.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';

export interface ExecOptions {
  readonly runtime: string;
  readonly variant: string;
  readonly matrix: string;
  readonly clock: Clock;
  readonly tickCost: number;
  readonly maxTicks: number;
  /** Seconds. */
  readonly timeout: number;
}

export async function execCommand(options: ExecOptions): Promise<ExitCode> {
  const { clock, tickCost, maxTicks } = options;
  const { runtime, variant } = await loadColumn(options.matrix, options);
  if (process.stdin.isTTY) {
    printNotice('reading programs from the terminal, one JSON object a line; Ctrl-D ends them');
  }
  const signals = trapSignals();
  try {
    await runBatch({
      command: buildChildCommand(runtime, 'batch', programFiles()),
      request: { ...buildColumnRequest(runtime, variant), clock, tickCost, maxTicks },
      lines: readProgramLines(process.stdin),
      timeoutMs: options.timeout * 1000,
      onAnswer: writeLine,
      signal: signals.signal,
    });
    return exitCodes.ok;
  } catch (error) {
    if (signals.signal.aborted) return exitCodeForSignal(String(signals.signal.reason));
    if (error instanceof BatchRefusedError) {
      throw new UsageError(`the variant \`${options.variant}\` failed as it was applied: ${error.message}`);
    }
    throw error;
  } finally {
    signals.release();
  }
}

async function writeLine(json: string): Promise<void> {
  // A program's own names are in it.
  if (!process.stdout.write(`${escapeJson(json)}\n`)) await once(process.stdout, 'drain');
}
