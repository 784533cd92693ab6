/** How a message names a value that was found where something else was expected. */

const longestExcerpt = 40;

/** The value and its type in a few words: `` `-1` (number) ``, `a list`, `nothing` for undefined. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return '`null`';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return `\`${shorten(text)}\` (${typeof value})`;
}

/** A name that was found, in backticks. */
export function quoteName(name: string): string {
  return `\`${shorten(name)}\``;
}

function shorten(text: string): string {
  return text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text;
}
