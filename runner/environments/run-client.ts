/** Runs an ecosystem's own client, as the user has it configured, and makes a failure of it a sentence. */
import { execa } from 'execa';

import { withDeathSignal } from '../execute/death-signal.ts';
import { EnvironmentError } from './environment-error.ts';

export interface ClientOptions {
  /** Whose failure it is, in messages: `PyPI`, `the npm registry`. */
  readonly registry: string;
  readonly input?: string;
  readonly cwd?: string;
  /** Variables beside those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Seconds; default 300. */
  readonly timeoutSeconds?: number;
  /** Makes a sentence of what the client printed. */
  readonly describeFailure: (printed: { readonly stdout: string; readonly stderr: string }) => string;
}

/** @returns what it printed on stdout. @throws EnvironmentError if it fails, the signal's reason if that is aborted */
export async function runClient(
  file: string,
  args: readonly string[],
  { registry, signal, timeoutSeconds = 300, describeFailure, ...options }: ClientOptions,
): Promise<string> {
  // A runner that is killed, or by a signal before it listens for that, could not end the client.
  const command = withDeathSignal({ file, args });
  const { exitCode, stdout, stderr, timedOut, isCanceled, code } = await execa(command.file, command.args, {
    ...{ reject: false, input: '', timeout: timeoutSeconds * 1000 },
    ...options,
    ...(signal && { cancelSignal: signal }),
  });
  if (isCanceled) signal?.throwIfAborted();
  if (exitCode === 0) return stdout;
  if (timedOut) {
    throw new EnvironmentError(
      `expected ${registry} to answer within ${String(timeoutSeconds)} s, found it still silent`,
    );
  }
  if (code === 'ENOENT') throw new EnvironmentError(`expected \`${file}\` in PATH, found none`);
  throw new EnvironmentError(describeFailure({ stdout, stderr }));
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
