/** What the streams that a command prints to can do: colours, width, and whether a line of theirs can be drawn anew. */
import pc from 'picocolors';

/** No colours, for files. */
export const plain = pc.createColors(false);

/** Colours for a stream; `NO_COLOR` and `FORCE_COLOR` decide where they are set. */
export function colorsFor(stream: { readonly isTTY?: boolean }): ReturnType<typeof pc.createColors> {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return pc.createColors(false);
  if (FORCE_COLOR !== undefined) return pc.createColors(FORCE_COLOR !== '0' && FORCE_COLOR !== 'false');
  return pc.createColors(stream.isTTY === true && TERM !== 'dumb');
}

/** Columns of a stream; a pipe is as wide as `COLUMNS` says, else wide enough for tables side by side. */
export function widthOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number {
  const asked = Number(process.env['COLUMNS']);
  if (stream.isTTY && stream.columns !== undefined && stream.columns > 0) return stream.columns;
  return Number.isInteger(asked) && asked > 0 ? asked : 120;
}

/** Whether what stands there can be taken away again: on a terminal, but not in the log that a CI keeps of one. */
export function canRedraw(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && process.env['TERM'] !== 'dumb' && findCI() === undefined;
}

/** What `CI` says, unless it says that this is none. */
export function findCI(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { CI } = environment;
  return CI && CI !== 'false' && CI !== '0' ? CI : undefined;
}

/** What a text is made for that is printed to a stream. */
export function textFor(stream: NodeJS.WriteStream): {
  readonly width: number;
  readonly colors: ReturnType<typeof pc.createColors>;
} {
  return { width: widthOf(stream), colors: colorsFor(stream) };
}
