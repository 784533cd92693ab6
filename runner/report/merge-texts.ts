/** Says in one text what several cells say that agree but for their numbers. */

/** What is left of a text without its numbers: texts of one shape can be merged into ranges. */
export const shapeOf = (text: string): string => text.replace(numbers, '#');

/**
 * `62 ms` and `54 ms` are `54–62 ms`, `229k/s 83%` and `214k/s 81%` are `214–229k/s 81–83%`. Texts that differ in more
 * than numbers stand side by side, each once.
 */
export const mergeTexts = (texts: readonly string[]): string => {
  const distinct = [...new Set(texts)];
  const [first = ''] = distinct;
  if (distinct.length < 2) return first;
  if (new Set(distinct.map(shapeOf)).size > 1) return distinct.join(' / ');
  const numbersOf = distinct.map((text) => text.match(numbers) ?? []);
  let index = 0;
  return first.replace(numbers, () => {
    const values = numbersOf.flatMap((found) => found[index] ?? []).toSorted((a, b) => Number(a) - Number(b));
    index++;
    const [least = '', most = ''] = [values[0], values.at(-1)];
    return least === most ? least : `${least}–${most}`;
  });
};

const numbers = /\d+(?:\.\d+)?/g;
