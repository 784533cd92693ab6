/**
 * Whether code can know of anything but its own text: of files, of the time, of the environment, of chance. What cannot, does
 * the same whenever it is run, so that it need not run again. The words that it uses decide; a word that only stands in a text
 * or a name counts too, which costs time and nothing else. This is no guard against code that hides what it does.
 */

/** @param code as the compiler wrote it, with all that it imports */
export function isClosedJavaScript(code: string): boolean {
  // The compiler names the source of each part in a comment, and no folder's name may decide.
  return !openWords.javaScript.test(code.replaceAll(/^ *\/\/.*$/gm, ''));
}

/** @param subject the package that is under test, which may be imported */
export function isClosedPython(given: string, subject: string): boolean {
  // What a docstring says is prose.
  const code = given.replaceAll(/^[ \t]*"""[^]*?"""[ \t]*$/gm, '');
  const allowed = new Set([...closedPythonModules, subject.replaceAll('-', '_')]);
  const imported = [...code.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+(.+)$)/gm)];
  const names = imported.flatMap(([, from, list = '']) => (from === undefined ? list.split(',') : [from]));
  const areAllowed = names.every((name) => allowed.has(/^\s*(\w*)/.exec(name)?.[1] ?? ''));
  // An import that stands elsewhere than at the beginning of a line was not looked at.
  const count = [...code.matchAll(/\bimport\b/g)].length;
  return areAllowed && count === imported.length && !openWords.python.test(code);
}

const openWords = {
  javaScript: new RegExp(
    `\\b(?:${[
      ...[
        'process',
        'require',
        'import',
        'globalThis',
        'global',
        'eval',
        'Function',
        '__dirname',
        '__filename',
      ],
      ...['Date', 'performance', 'random', 'crypto', 'Intl', 'fetch', 'WebSocket', 'WebAssembly', 'Worker'],
      ...['setTimeout', 'setInterval', 'setImmediate', 'WeakRef', 'FinalizationRegistry', 'Atomics'],
    ].join('|')})\\b`,
  ),
  python: new RegExp(
    `\\b(?:${[
      ...['open', 'exec', 'eval', 'compile', 'input', 'id', 'hash', 'globals', '__import__', '__builtins__'],
      ...[
        '__file__',
        '__loader__',
        '__spec__',
        'subprocess',
        'socket',
        'open_file',
        'to_thread',
        'to_process',
      ],
      ...['run_process', 'open_process', 'Path', 'environ', 'random'],
    ].join('|')})\\b`,
  ),
};

/** Those that say the same in every process. */
const closedPythonModules = [
  ...[
    '__future__',
    'abc',
    'asyncio',
    'collections',
    'contextlib',
    'dataclasses',
    'enum',
    'functools',
    'heapq',
  ],
  ...['itertools', 'math', 'operator', 'types', 'typing', 'typing_extensions'],
] as const;
