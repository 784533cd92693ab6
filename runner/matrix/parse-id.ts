/** The names that users give to runtimes and variants. */
import { isId } from '../plan/cell-names.ts';
import type { Written, YamlDocument } from './yaml-document.ts';

/** A text that is safe in the name of a cell; undefined, and a mistake, for any other. */
export function parseId(document: YamlDocument, value: Written, what: string): string | undefined {
  const id = document.string(value, what);
  if (id === undefined || isId(id)) return id;
  document.addUnexpected(value, idRule);
  return undefined;
}

/** What an id may consist of, as the expected part of a message. */
export const idRule = 'a name of letters, digits, `.`, `_` and `-`';
