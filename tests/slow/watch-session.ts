/** Runs `run --watch` as somebody at a terminal does: reads what is printed, presses keys and saves files. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { readProcessesMarked } from '../../runner/execute/read-proc.ts';
import { quoteForShell } from '../../runner/report/quote-for-shell.ts';
import { commandLine, type RunOptions } from '../run-patchmatrix.ts';

/** `script` of util-linux makes a terminal. */
export const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) {
  if (process.env['CI']) throw new Error('expected `script` of util-linux for these tests, found none');
  console.warn('skipped, as `script` of util-linux is missing: --watch on a terminal');
}

export interface WatchSession {
  /** What was printed since the last wait, up to where this is found, without colours. */
  waitFor(text: RegExp | string): Promise<string>;
  press(keys: string): void;
  /** To what the process leads: the command line, or the terminal around it. */
  kill(signal: NodeJS.Signals): void;
  /** Waits for the end, whatever exit code it has. */
  end(): Promise<{ readonly exitCode: number | null; readonly printed: string }>;
}

export interface SessionOptions extends Pick<RunOptions, 'cwd' | 'env'> {
  /** On a pipe instead. */
  readonly withoutTerminal?: boolean;
  /** A command for the shell once the watch has ended, on the same terminal. */
  readonly after?: string;
}

/** Of one wait; others may be at work on the machine. */
const limitMs = 60_000;

export function startWatch(args: readonly string[], options: SessionOptions): WatchSession {
  const { cwd, env = {}, withoutTerminal = false, after } = options;
  const words = [process.execPath, commandLine, 'run', '--watch', ...args];
  const line = words.map(quoteForShell).join(' ');
  // Nobody tells the terminal its size.
  const shell = `stty cols 120 rows 50; ${after === undefined ? `exec ${line}` : `${line}; ${after}`}`;
  const [command = '', ...rest] = withoutTerminal ? words : ['script', '-qefc', shell, '/dev/null'];
  const child = spawn(command, rest, {
    cwd,
    env: {
      ...{ PATH: process.env['PATH'], HOME: cwd, PATCHMATRIX_CACHE: `${cwd}/.cache`, TERM: 'xterm' },
      ...{ NO_COLOR: '1', SHELL: '/bin/sh', ...env },
    },
  });
  let printed = '';
  let position = 0;
  let exitCode: number | null = null;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('exit', (code) => (exitCode = code));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  return {
    async waitFor(text) {
      for (const deadline = performance.now() + limitMs; performance.now() < deadline;) {
        const rest = plain(printed).slice(position);
        const found = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
        const [match = ''] = typeof text === 'string' ? [text] : (text.exec(rest) ?? []);
        if (found >= 0) {
          const end = found + match.length;
          position += end;
          return rest.slice(0, end);
        }
        if (child.exitCode !== null) break;
        await sleep(5);
      }
      throw new Error(`expected ${String(text)}, found:\n${plain(printed).slice(position)}`);
    },
    press: (keys) => void child.stdin.write(keys),
    kill: (signal) => void child.kill(signal),
    async end() {
      const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
      await closed;
      clearTimeout(timer);
      return { exitCode, printed: plain(printed) };
    },
  };
}

/** Without what moves the cursor. A terminal ends lines with both characters, and a redrawn line is none. */
function plain(text: string): string {
  return text
    .replace(/\r[^\n\r]*\u001b\[K/g, '')
    .replace(/\u001b\[[\d;?]*[A-Za-z]/g, '')
    .replace(/\r+\n/g, '\n')
    .replace(/\r/g, '');
}

/** The runs that are stored, the oldest first. */
export function listRuns(cwd: string): string[] {
  return readdirSync(join(cwd, 'results'))
    .filter((name) => /^\d/.test(name))
    .sort();
}

/** The processes of the cells of all runs that are stored. */
export function findSurvivors(cwd: string): number[] {
  return listRuns(cwd).flatMap((run) => readProcessesMarked({ PATCHMATRIX_RUN: run }));
}
