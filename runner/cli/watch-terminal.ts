/** The keys of a watch on a terminal: raw mode while it lasts, and the line in which a pattern is typed. */
import type { Progress } from '../report/progress.ts';
import { type KeyState, pressKey, splitKeys, type WatchWish } from './watch-keys.ts';

export interface WatchTerminal {
  /** There is a terminal that sends keys. */
  readonly hasKeys: boolean;
  /** Writes lines to standard error, above what is being typed and out of the way of the progress line. */
  print(text: string): void;
  /** To be called around what others print while the keys are read. */
  clear(): void;
  redraw(): void;
  /** Whose line stands at the bottom while a run goes on. */
  setProgress(progress: Progress | undefined): void;
  /** What applies is no longer what was typed last. */
  setPattern(pattern: string): void;
  /** Stops the process until the shell has it go on. */
  suspend(): void;
  /** The terminal is as it was. May be called more than once. */
  close(): void;
}

export function openWatchTerminal(pattern: string, onWish: (wish: WatchWish) => void): WatchTerminal {
  const { stdin, stdout, stderr } = process;
  const hasKeys = stdin.isTTY && stdout.isTTY;
  let state: KeyState = { typed: undefined, pattern };
  let progress: Progress | undefined;
  let isDrawn = false;

  const clear = (): void => {
    progress?.clear();
    if (isDrawn) stderr.write('\r\u001b[K');
    isDrawn = false;
  };
  const redraw = (): void => {
    if (state.typed === undefined) {
      clear();
      progress?.resume();
      return;
    }
    progress?.pause();
    stderr.write(`\r\u001b[Kcells that match (--grep): ${state.typed}`);
    isDrawn = true;
  };
  const onData = (input: string): void => {
    for (const key of splitKeys(input)) {
      const wasTyping = state.typed !== undefined;
      const pressed = pressKey(state, key);
      state = pressed.state;
      if (wasTyping || state.typed !== undefined) redraw();
      if (pressed.wish !== undefined) onWish(pressed.wish);
    }
  };
  // Stopped in the background, the shell gives the terminal its own mode back.
  const onContinue = (): void => {
    stdin.setRawMode(true);
    redraw();
  };
  if (hasKeys) {
    stdin.setEncoding('utf8').setRawMode(true).resume().on('data', onData);
    process.on('SIGCONT', onContinue);
  }

  return {
    hasKeys,
    print(text) {
      clear();
      stderr.write(`${text}\n`);
      redraw();
    },
    clear,
    redraw,
    setProgress(given) {
      progress = given;
      redraw();
    },
    setPattern(given) {
      state = { ...state, pattern: given };
    },
    suspend() {
      clear();
      if (hasKeys) stdin.setRawMode(false);
      process.kill(process.pid, 'SIGTSTP');
    },
    close() {
      clear();
      if (!hasKeys) return;
      process.off('SIGCONT', onContinue);
      stdin.off('data', onData).setRawMode(false).pause();
    },
  };
}
