/** Builds well-formed XML 1.0 from any strings, as nested elements; what the elements mean is left to the reports. */
import { stripVTControlCharacters } from 'node:util';
import { deceptive, escapeUnit } from './printable.ts';

/** An attribute that is undefined is left out. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element with these attributes, and a text that was rendered by `xmlText` or child elements, one a line. Names are
 * ours, and not checked.
 */
export function xmlElement(
  name: string,
  attributes: XmlAttributes,
  content: string | readonly string[] = '',
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlAttribute(String(value))}"`)
    .join('');
  const inner = typeof content === 'string' ? content : content.map((child) => `\n${child}`).join('');
  if (inner === '') return `<${name}${written}/>`;
  return `<${name}${written}>${inner}${typeof content === 'string' ? '' : '\n'}</${name}>`;
}

/**
 * Character data: without what XML 1.0 forbids, escape sequences and other control characters, and with the rest escaped.
 * What deceives is shown as its escape, and what GitHub Actions would take for a command is written as none.
 */
export function xmlText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(forbidden, '')
    .replace(deceptive, escapeUnit)
    .replace(/[&<>"]/g, (character) => entities[character] ?? '')
    .replace(/^(\s*):(?=:)/gm, '$1&#58;')
    .replaceAll('##[', '#&#35;[');
}

/** A parser would turn these into spaces. */
function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** All but the production `Char` without the control characters in it; with the flag `u`, a half of a surrogate pair is a character of its own. */
const forbidden = /[^\t\n\r\u{20}-\u{7E}\u{A0}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
