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
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps >= nearestDistance) continue;
    nearest = candidate;
    nearestDistance = steps;
  }
  return nearest;
}

/** The same as the end of a message: "; did you mean `scope`?", otherwise "; known: …" with all of them. */
export function renderSuggestion(name: string, known: readonly string[]): string {
  const nearest = suggestName(name, known);
  if (nearest !== undefined) return `; did you mean \`${nearest}\`?`;
  const names = known.map((each) => `\`${each}\``);
  return names.length === 0 ? '' : `; known: ${names.join(', ')}`;
}
