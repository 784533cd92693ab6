/**
 * Finds where a YAML text nests too deep, before it is parsed: for each level the parser takes memory and calls itself. Only
 * what stands in one line is counted, as levels over several lines need as many spaces each.
 */
import { Lexer } from 'yaml';

/** How many lists and mappings a line may open inside one another. */
export const deepestNesting = 100;

/** @returns the offset of the first that is too deep; undefined if none is */
export function findDeepNesting(text: string): number | undefined {
  let offset = 0;
  let flow = 0;
  let block = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') flow += 1;
    else if (lexeme === ']' || lexeme === '}') flow -= 1;
    else if (lexeme === '-' || lexeme === '?') block += 1;
    else if (lexeme === '\n' || lexeme === '\r\n') block = 0;
    if (flow > deepestNesting || block > deepestNesting) return offset;
    if (!marks.has(lexeme)) offset += lexeme.length;
  }
  return undefined;
}

/** The lexer says with these what comes next: the beginning of a document, of a scalar, and where a flow ends in error. */
const marks: ReadonlySet<string> = new Set(['\u{2}', '\u{1f}', '\u{18}']);
