/** How long the same text is not told again. */
const silenceMs = 60_000;

/** Tells what differs from the text before it: a server that refuses everything says the same at each look. */
export function withoutRepeats(tell: (text: string) => void): (text: string) => void {
  let last = { text: '', atMs: -Infinity };
  return (text) => {
    const atMs = performance.now();
    if (text === last.text && atMs - last.atMs < silenceMs) return;
    last = { text, atMs };
    tell(text);
  };
}
