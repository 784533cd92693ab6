/** YAML as data, without places: for files that are others' and that only a few fields are wanted of. Pure. */
import { parseDocument } from 'yaml';

import { deepestNesting, findDeepNesting } from './find-deep-nesting.ts';

export type YamlData =
  | { readonly kind: 'data'; readonly data: unknown }
  /** `problem` is a fragment, in the parser's words. */
  | { readonly kind: 'problem'; readonly problem: string };

/** Aliases are followed as far as that does not multiply what there is. */
export function parseYamlData(text: string): YamlData {
  if (findDeepNesting(text) !== undefined) {
    return { kind: 'problem', problem: `more than ${deepestNesting} lists and mappings inside one another` };
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { kind: 'problem', problem: firstLine(error) };
  try {
    return { kind: 'data', data: document.toJS() };
  } catch (failure) {
    // An alias that stands for nothing, or for too much.
    if (!(failure instanceof ReferenceError)) throw failure;
    return { kind: 'problem', problem: firstLine(failure) };
  }
}

function firstLine({ message }: Error): string {
  return message.split('\n')[0] ?? '';
}
