/** Programs from a stream, a line each, which nobody need have written in good faith. */
import { splitLines } from '../execute/split-lines.ts';
import { maxProgramBytes } from './read-program-file.ts';
import { UsageError } from './usage-error.ts';

/**
 * The lines as UTF-8, without their ends; also a last one that has none.
 *
 * @throws UsageError at a line that is longer than a program may be
 */
export async function* readProgramLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const splitter = splitLines(maxProgramBytes);
  for await (const chunk of stream) yield* linesOf(splitter.add(chunk));
  if (splitter.pendingBytes > 0) yield* linesOf(splitter.add(Buffer.from('\n')));
}

function linesOf(lines: readonly string[] | 'too-long'): readonly string[] {
  if (lines !== 'too-long') return lines;
  throw new UsageError(
    `expected at most ${String(maxProgramBytes / 1024 / 1024)} MiB in the line of a program, found more`,
  );
}
