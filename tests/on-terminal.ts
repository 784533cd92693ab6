/** Gives a command on a terminal of its own, as wide as a test wants it. */
import { spawnSync } from 'node:child_process';

import { execa } from 'execa';

import { quoteForShell } from '../runner/report/quote-for-shell.ts';
import { commandLine } from './run-patchmatrix.ts';

/** `script` of util-linux makes a terminal. */
export const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) {
  if (process.env['CI']) throw new Error('expected `script` of util-linux for these tests, found none');
  console.warn('skipped, as `script` of util-linux is missing: what a terminal shows');
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The keys that are pressed once the second of both was printed. */
  readonly press?: readonly [keys: string, after: string];
}

/** Both streams as they come to the terminal, which ends lines with `\r\n`. */
export async function runOnTerminal(
  args: readonly string[],
  { cwd, columns = 80, env = {}, press }: TerminalOptions,
): Promise<{ readonly exitCode: number | undefined; readonly printed: string }> {
  const line = [process.execPath, commandLine, ...args].map(quoteForShell).join(' ');
  // Nobody tells the terminal its size.
  const shell = `stty cols ${columns} rows 50; exec ${line}`;
  const running = execa('script', ['-qefc', shell, '/dev/null'], {
    cwd,
    env: {
      ...{ PATH: process.env['PATH'] ?? '', HOME: cwd, PATCHMATRIX_CACHE: `${cwd}/.cache` },
      ...{ TERM: 'xterm', SHELL: '/bin/sh', ...env },
    },
    ...{ extendEnv: false, reject: false, timeout: 25_000, stripFinalNewline: false },
  });
  let printed = '';
  let isPressed = false;
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (press === undefined || isPressed || !printed.includes(press[1])) return;
    isPressed = true;
    running.stdin.write(press[0]);
  });
  const { exitCode } = await running;
  return { exitCode, printed };
}
