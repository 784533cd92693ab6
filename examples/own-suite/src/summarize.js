/** Says in one line what became of a text. */
import { diffLines, diffWords } from 'diff';

/** `2 words added, 1 removed`. */
export function summarizeWords(before, after) {
  const count = (kind) =>
    diffWords(before, after)
      .filter((part) => part[kind])
      .reduce((sum, part) => sum + Math.ceil(part.count / 2), 0);
  return `${plural(count('added'), 'word')} added, ${count('removed')} removed`;
}

/** The lines that are new, as they are. */
export function listNewLines(before, after) {
  return diffLines(before, after)
    .filter((part) => part.added)
    .flatMap((part) => part.value.trimEnd().split('\n'));
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
