/** JSON as text that does nothing to a terminal or a CI service; whoever parses it gets what was written. Pure. */
import { deceptive, escapeUnit } from './printable.ts';

/**
 * Well-formed Unicode: half of a surrogate pair becomes U+FFFD. What a terminal or GitHub Actions would obey is escaped.
 *
 * @param indent spaces a level; none by default
 */
export function renderJson(value: unknown, indent?: number): string {
  return escapeJson(JSON.stringify(value, null, indent));
}

/** The same of a text that `JSON.stringify` has written, which escapes no pair. */
export function escapeJson(json: string): string {
  return json
    .replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][\da-f]{2}/g, '$1\\ufffd')
    .replace(/[\u007f-\u009f]/g, escapeUnit)
    .replace(deceptive, escapeUnit)
    .replaceAll('##[', '#\\u0023[');
}
