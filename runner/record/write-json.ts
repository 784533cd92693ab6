/** Writes an object as JSON piece by piece: the whole text of a large run's results would take as much memory as the run. */
import { appendFileSync, closeSync, openSync } from 'node:fs';

/**
 * Writes what `JSON.stringify` gives, and a newline. The items of an array that is a member of the object are pieces of
 * their own.
 *
 * @throws if the file cannot be written; what was written of it stays
 */
export function writeJson(file: string, value: object): void {
  const descriptor = openSync(file, 'w');
  try {
    let waiting = '';
    for (const piece of piecesOf(value)) {
      waiting += piece;
      if (waiting.length < enough) continue;
      appendFileSync(descriptor, waiting);
      waiting = '';
    }
    appendFileSync(descriptor, waiting);
  } finally {
    closeSync(descriptor);
  }
}

/** UTF-16 units that are written at once. */
const enough = 256 * 1024;

function* piecesOf(value: object): Generator<string> {
  let before = '{';
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (!Array.isArray(member)) {
      yield JSON.stringify(member);
      continue;
    }
    for (const [index, item] of (member as readonly unknown[]).entries()) {
      yield `${index === 0 ? '[' : ','}${item === undefined ? 'null' : JSON.stringify(item)}`;
    }
    yield member.length === 0 ? '[]' : ']';
  }
  yield before === '{' ? '{}\n' : '}\n';
}
