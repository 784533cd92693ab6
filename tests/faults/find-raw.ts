/** What of an output a terminal would obey, or could not show as it is. */

/** Control characters but newline and tab, marks that turn the direction of text, and what is no character. */
export function findRaw(output: string): string[] {
  const text = output.replace(/[\n\t]/g, ' ');
  return [...text.matchAll(raw)].map(
    ({ 0: unit, index }) => `raw ${unit}${text.slice(index + 1, index + 21)}`,
  );
}

const raw = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu;
