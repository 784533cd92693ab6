/** The one line on which a search or a measurement says how far it is. */
import { canRedraw, widthOf } from './terminal.ts';

/** Draws the line anew, on a terminal; the empty one takes it away. */
export function showProgress(line: string): void {
  const { stderr } = process;
  // A line as wide as the terminal would wrap the cursor.
  if (canRedraw(stderr)) stderr.write(`\r\x1b[K${line.slice(0, widthOf(stderr) - 1)}`);
}
