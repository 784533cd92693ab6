/** A module that applies some parts of another one: the text of a file, as TypeScript, JavaScript or Python. Pure. */
import { dirname, posix, relative, sep } from 'node:path';

import { quote } from './render-builders.ts';

/**
 * @param original the file that has the parts
 * @param file where the module will lie; its extension says what it is written in
 * @param parts those that are on
 */
export function renderPartsModule(original: string, file: string, parts: readonly string[]): string {
  const path = relative(dirname(file), original).split(sep).join(posix.sep);
  const title = `Of ${posix.basename(path)}, nothing but ${parts.join(', ')}.`;
  if (file.endsWith('.py')) return renderPython(path, title, parts);
  const set = `new Set([${parts.map(quote).join(', ')}])`;
  const [subject, result] = file.endsWith('.ts')
    ? ['subject: Parameters<typeof original>[0]', ': void']
    : ['subject', ''];
  return [
    `/** ${title} */`,
    `import original from ${quote(path.startsWith('.') ? path : `./${path}`)};`,
    '',
    `export default function reduced(${subject})${result} {`,
    `  original(subject, ${set});`,
    '}',
    '',
  ].join('\n');
}

function renderPython(path: string, title: string, parts: readonly string[]): string {
  return [
    `"""${title}"""`,
    '',
    'import importlib.util',
    'from pathlib import Path',
    '',
    `_file = Path(__file__).parent / ${JSON.stringify(path)}`,
    '_spec = importlib.util.spec_from_file_location("patchmatrix_original", _file)',
    '_original = importlib.util.module_from_spec(_spec)',
    '_spec.loader.exec_module(_original)',
    '',
    '',
    'def apply():',
    `    _original.apply(frozenset({${parts.map((part) => JSON.stringify(part)).join(', ')}}))`,
    '',
  ].join('\n');
}
