/** Puts what the YAML parser complains about into the words of this project. */
import type { YAMLError } from 'yaml';

/** @param found the part of the text that the error points at */
export function describeYamlError(error: YAMLError, found: string): { message: string; hint?: string } {
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return {
        message: 'expected one document, found a second',
        hint: 'remove the `---`, or make the second document a file of its own',
      };
    case 'TAB_AS_INDENT':
      return { message: 'expected spaces as indentation, found a tab' };
    case 'BAD_SCALAR_START':
      return { message: `expected a value, found one that starts with ${found}`, hint: 'quote the value' };
    case 'BAD_DQ_ESCAPE':
      return {
        message: 'expected an escape sequence that YAML knows, found another',
        hint: 'in double quotes, write \\\\ for a backslash',
      };
    case 'TAG_RESOLVE_FAILED':
      return { message: `expected a value without a tag, found \`${found}\`` };
    case 'MULTILINE_IMPLICIT_KEY':
      return { message: 'expected `key: value`, found a line without `: `' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'expected one `key: value` on a line, found another inside its value',
        hint: 'quote a value that has `: ` in it, and look at the indentation of the next line',
      };
    default:
      return {
        message: `expected valid YAML, found an error: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
      };
  }
}
