/**
 * Makes text of unknown origin safe to stand in a Markdown report on GitHub: it can end no table cell, open no tag, mention
 * nobody, link nowhere and hide nothing. Titles, reasons and whatever a child printed pass through here.
 */
import { stripVTControlCharacters } from 'node:util';

/** So many characters of a text are shown where the caller gives no other limit. */
const defaultTextLimit = 240;

/** As Markdown within a line: in a paragraph, a list item or a table cell. Short code in backticks stays code. */
export function escapeMarkdown(text: string, limit = defaultTextLimit): string {
  const parts = plainLine(text, limit).split(shortCode);
  const escaped = parts.map((part, index) => (index % 2 === 1 ? part : escapeProse(breakReferences(part))));
  return escapeLineStart(escaped.join(''));
}

/** As the content of an HTML element within a line, where Markdown is not read, such as `<summary>`. */
export function escapeHtml(text: string, limit = defaultTextLimit): string {
  return breakReferences(plainLine(text, limit)).replace(/[&<>"]/g, htmlEntity);
}

/** A name as code, if it is one that can be; escaped as text if not. */
export function codeSpan(name: string, limit = defaultTextLimit): string {
  return codeName.test(name) && name.length <= limit ? `\`${name}\`` : escapeMarkdown(name, limit);
}

/** Lines as a block of code. The fence is longer than any run of backticks in it. */
export function codeBlock(
  lines: readonly string[],
  limit = 1000,
  language: 'sh' | 'text' | 'ts' = 'sh',
): string {
  const content = lines.map((line) => breakCommand(plainLine(line, limit)));
  const runs = content.flatMap((line) => line.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return [fence + language, ...content, fence].join('\n');
}

/** One line without escape sequences, control and invisible characters, cut to `limit` characters. */
export function plainLine(text: string, limit: number): string {
  // The rest is never shown, and a child may have printed megabytes.
  const head = text.slice(0, limit * 20);
  const line = stripVTControlCharacters(head)
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Cf}\u{e0000}-\u{e0fff}]/gu, '')
    .trim();
  const characters = [...line];
  const isCut = characters.length > limit || head.length < text.length;
  return isCut ? `${characters.slice(0, Math.max(0, limit - 1)).join('')}…` : line;
}

/** What GitHub looks for in the finished text, so that no escape helps: an invisible space takes each of them apart. */
function breakReferences(line: string): string {
  return line
    .replace(/@(?=\S)/g, `@${invisibleSpace}`)
    .replace(/#(?=\d|\[)/g, `#${invisibleSpace}`)
    .replace(/^:(?=:)/, `:${invisibleSpace}`)
    .replace(/\b(gh)-(?=\d)/gi, `$1-${invisibleSpace}`)
    .replace(/:(?=\/)/g, `:${invisibleSpace}`)
    .replace(/\b(www|mailto|xmpp)([.:])/gi, `$1${invisibleSpace}$2`)
    .replace(/:(?=[a-z+-][\w+-]*:)/gi, `:${invisibleSpace}`);
}

/** What stands in code is as it is, also where GitHub Actions prints it and looks for commands. */
function breakCommand(line: string): string {
  return line.replace(/^:(?=:)/, `:${invisibleSpace}`).replace(/##(?=\[)/g, `##${invisibleSpace}`);
}

function escapeProse(text: string): string {
  return text.replace(/[\\`*_[\]|~$]/g, '\\$&').replace(/[&<>]/g, htmlEntity);
}

/** A text that is the start of a line opens no list, heading or rule. */
function escapeLineStart(text: string): string {
  return text.replace(/^([-+#=])/, '\\$1').replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

function htmlEntity(character: string): string {
  return entities[character] ?? character;
}

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
};

const invisibleSpace = '\u200b';

/** What needs no escape within backticks, nor could end them; alone, so that no other backtick can take one of its own. */
const shortCode = /(?<![`\\])(`[\w.,/:+= -]*[\w.,/:+=-][\w.,/:+= -]*`)(?!`)/u;

const codeName = /^[\w./:+#=-][\w./:+#=@ -]*$/;
