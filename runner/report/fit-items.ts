/** Keeps reports within a size: as many items as fit, and how many did not. */
import { formatCount } from './format-numbers.ts';

export interface FittedItems {
  readonly shown: readonly string[];
  readonly leftOut: number;
}

/**
 * The first items that fit into so many characters together, a line break after each. None is cut, and none stands
 * behind one that was left out: what is shown is the beginning.
 */
export const fitItems = (items: readonly string[], budget: number): FittedItems => {
  let used = 0;
  const end = items.findIndex((item) => {
    used += item.length + 1;
    return used > budget;
  });
  const shown = end === -1 ? items : items.slice(0, end);
  return { shown, leftOut: items.length - shown.length };
};

/** The first names of a list, and how many more there are: `a, b and 3 more`. */
export const listNames = (names: readonly string[], limit: number, separator = ', '): string => {
  const more = names.length - limit;
  return more > 0
    ? `${names.slice(0, limit).join(separator)} and ${formatCount(more)} more`
    : names.join(separator);
};

/** `4.13`, `4.13 and 4.14`, `4.13, 4.14 and 4.15`. */
export const joinWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
