/**
 * Puts figures of stored results into pages: what stands between `<!-- from FILE: NAME -->` and `<!-- end -->` is made from what
 * FILE holds. Pure.
 */
import { figures } from './figures.ts';

/** A page asks for a figure that there is not, or that the stored result does not hold. */
export class FigureError extends Error {
  override readonly name = 'FigureError';
}

const block = /(<!-- from (?<file>\S+): (?<name>[\w.-]+) -->)(?<old>.*?)(<!-- end -->)/gs;

/**
 * The same page with its figures as they are stored. One that begins on a line of its own is a block, others are words.
 *
 * @throws FigureError with the page, what was expected and what was found
 */
export function fillFigures(
  page: string,
  text: string,
  readStored: (path: string) => string | undefined,
): string {
  return text.replaceAll(block, (...match) => {
    const { file, name, old } = match.at(-1) as Record<'file' | 'name' | 'old', string>;
    const render = figures[file]?.[name];
    if (render === undefined) {
      const known = Object.entries(figures).flatMap(([path, names]) =>
        Object.keys(names).map((each) => `${path}: ${each}`),
      );
      throw new FigureError(`${page}: expected one of ${known.join(', ')}, found ${file}: ${name}`);
    }
    const stored = readStored(file);
    if (stored === undefined)
      throw new FigureError(`${page}: expected the stored result ${file}, found none`);
    let made: string;
    try {
      made = render(stored);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new FigureError(`${page}, ${file}: ${error.message}`, { cause: error });
    }
    return `<!-- from ${file}: ${name} -->${old.startsWith('\n') ? `\n\n${made}\n\n` : made}<!-- end -->`;
  });
}
