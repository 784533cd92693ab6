/** From what a terminal in raw mode sends to what the user asks of a watch. Pure; `watch-terminal.ts` reads and draws. */

export type WatchWish =
  | { readonly kind: 'all' | 'failed' | 'help' | 'interrupt' | 'quit' | 'running' | 'suspend' | 'abort' }
  /** An empty pattern is none. */
  | { readonly kind: 'filter'; readonly pattern: string };

/** What is being typed; undefined while single keys are taken. */
export interface KeyState {
  readonly typed: string | undefined;
  /** The pattern that applies. */
  readonly pattern: string;
}

export interface Pressed {
  readonly state: KeyState;
  readonly wish?: WatchWish;
}

/** Splits what was read at once into keys; a sequence, such as that of an arrow, is one. */
export function splitKeys(input: string): string[] {
  return input.match(/\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Za-z])|[\s\S]/gu) ?? [];
}

export function pressKey(state: KeyState, key: string): Pressed {
  const signal = signals.get(key);
  if (signal !== undefined) return { state: { ...state, typed: undefined }, wish: { kind: signal } };
  return state.typed === undefined ? command(state, key) : type(state, state.typed, key);
}

/** In raw mode the terminal sends these as keys. */
const signals = new Map<string, 'abort' | 'interrupt' | 'suspend'>([
  ['\u0003', 'interrupt'],
  ['\u001c', 'abort'],
  ['\u001a', 'suspend'],
]);

function command(state: KeyState, key: string): Pressed {
  switch (key) {
    case 'a':
    case '\r':
    case '\n':
      return { state, wish: { kind: 'all' } };
    case 'f':
      return { state, wish: { kind: 'failed' } };
    case 'g':
      return { state: { ...state, typed: state.pattern } };
    case 't':
      return { state, wish: { kind: 'running' } };
    case 'h':
    case '?':
      return { state, wish: { kind: 'help' } };
    case 'q':
      return { state, wish: { kind: 'quit' } };
    default:
      return { state };
  }
}

function type(state: KeyState, typed: string, key: string): Pressed {
  switch (key) {
    case '\r':
    case '\n':
      return {
        state: { typed: undefined, pattern: typed },
        wish: { kind: 'filter', pattern: typed },
      };
    case '\u001b':
      return { state: { ...state, typed: undefined } };
    case '\u007f':
    case '\b':
      return { state: { ...state, typed: [...typed].slice(0, -1).join('') } };
    // Ctrl-U empties the line, as in a shell.
    case '\u0015':
      return { state: { ...state, typed: '' } };
    default:
      return { state: isText(key) ? { ...state, typed: typed + key } : state };
  }
}

function isText(key: string): boolean {
  return !/^[\p{Cc}\p{Cf}]/u.test(key);
}
