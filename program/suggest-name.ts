/** What a message offers for a name that is not known: the nearest one that is, if one is near. */
import { distance } from 'fastest-levenshtein';

/** Names longer than this are nobody's slip of the pen, and comparing them costs time. */
const longestName = 60;

/** The name among `known` that `name` was probably meant to be: two swapped letters, or two in five that differ. */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > longestName) return undefined;
  let nearest: string | undefined;
  let nearestDistance = name.length < 4 ? 2 : Math.max(2, Math.floor(name.length * 0.4)) + 1;
  for (const candidate of known) {
    const slips = countSlips(name, candidate);
    if (slips >= nearestDistance) continue;
    nearest = candidate;
    nearestDistance = slips;
  }
  return nearest;
}

/** Letters that were left out, put in or mistaken, without regard to case; the same letters in another order are one slip. */
export function countSlips(name: string, candidate: string): number {
  const [a, b] = [name.toLowerCase(), candidate.toLowerCase()];
  const edits = distance(a, b);
  return edits > 1 && sortLetters(a) === sortLetters(b) ? 1 : edits;
}

function sortLetters(text: string): string {
  return [...text].toSorted().join('');
}

/** The same as the end of a message: "; did you mean `scope`?", otherwise "; known: …" with all of them. */
export function renderSuggestion(name: string, known: readonly string[]): string {
  const nearest = suggestName(name, known);
  if (nearest !== undefined) return `; did you mean \`${nearest}\`?`;
  const names = known.map((each) => `\`${each}\``);
  return names.length === 0 ? '' : `; known: ${names.join(', ')}`;
}
