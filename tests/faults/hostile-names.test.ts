/** Names that try to leave their folder, or to become options of a client: refused with a place. */
import { describe, test } from 'vitest';

import { parseLock } from '../../runner/environments/parse-lock.ts';
import { changed, mistakesOf } from '../../runner/matrix/matrix-fixture.ts';
import { parsePatch } from '../../runner/patches/parse-patch.ts';
import { PatchError } from '../../runner/patches/patch-error.ts';
import { expectFault, type TaskWithRows } from './fault-table.ts';

const badNames = [
  ...[
    '--global',
    '-g',
    '../../etc',
    './x',
    '/etc/passwd',
    'a/../../b',
    '@../x',
    '@a/../b',
    '@/x',
    'file:../x',
  ],
  ...[
    'git+ssh://h/x',
    'https://h/x',
    'a b',
    'a\nb',
    'a\u{0}b',
    '%2e%2e',
    '..',
    '.',
    '-r /etc/passwd',
    'a\\b',
    'a;b',
    '$(x)',
    '--index-url=http://h/',
    '-r/etc/passwd',
    '--x\n--y',
    '',
  ],
];

/** What the clients of one ecosystem take for a file, or keep for themselves. */
const badNamesOf: Readonly<Record<string, readonly string[]>> = {
  npm: [
    'x.tgz',
    'x.tar.gz',
    'x.tar',
    'node_modules',
    'Node_Modules',
    'favicon.ico',
    '__proto__',
    '_x',
    '.bin',
  ],
  pypi: ['x.whl', 'x.zip', 'x.tar.gz', 'x.TGZ', 'x.tar.bz2', '__proto__', '_x', 'x-'],
};

function expectRefused(
  task: TaskWithRows,
  fault: string,
  names: readonly string[],
  refuses: (name: string) => boolean,
): void {
  const passed = names.filter((name) => !refuses(name));
  const got =
    passed.length === 0
      ? 'refused with a place'
      : `let through: ${passed.map((name) => JSON.stringify(name)).join(', ')}`;
  expectFault(task, { fault, tries: names.length, expected: 'refused with a place', got });
}

/** The matrix has a mistake, and the mistake a line. */
function isRefused(from: string, to: string): boolean {
  return mistakesOf(changed(from, to)).some((mistake) => /^[1-9]\d*:[1-9]/.test(mistake));
}

describe('in a matrix', () => {
  const runtime = '"4.14": { model: anyio/4.14 }';
  const scenario = '[scenarios/contract, scenarios/hot-loop/zombie-scope.js]';

  test('names of packages', ({ task }) => {
    for (const [key, version] of [
      ['npm', '1.0.0'],
      ['pypi', '1.0.0'],
    ] as const) {
      expectRefused(task, `${key}: a name that is none`, [...badNames, ...(badNamesOf[key] ?? [])], (name) =>
        isRefused(runtime, `x: { ${key}: ${JSON.stringify(name)}, versions: "${version}" }`),
      );
      const with_ = [
        ...badNames,
        ...(badNamesOf[key] ?? []),
        'a@file:../x',
        'a@git+ssh://h/x',
        'a @ https://h/x',
        'a@--global',
        'a --hash=x',
      ];
      expectRefused(task, `${key}: \`with\` that is none`, with_, (name) =>
        isRefused(runtime, `x: { ${key}: a, versions: "${version}", with: [${JSON.stringify(name)}] }`),
      );
      const versions = [
        '--registry=x',
        'latest --global',
        '-1',
        '../1',
        'file:..',
        'git+ssh://h/x',
        '1.0.0\n--x',
        '1.0.0; x',
        'a b',
      ];
      expectRefused(task, `${key}: a version that is none`, versions, (text) =>
        isRefused(runtime, `x: { ${key}: a, versions: ${JSON.stringify(text)} }`),
      );
    }
  });

  test('names of runtimes and variants', ({ task }) => {
    const ids = ['../x', 'a/../../b', 'a b', '\u{1b}[31m', 'a\nb', 'a+b', 'a@b', '$(x)', '語', ''];
    expectRefused(task, 'a runtime by a name that is none', ids, (id) =>
      isRefused('"4.14":', `${JSON.stringify(id)}:`),
    );
    expectRefused(task, 'a variant by a name that is none', ids, (id) =>
      isRefused('wide', JSON.stringify(id)),
    );
  });

  test('sources of suites', ({ task }) => {
    const suite = (source: string): string => `[{ suite: { pytest: tests, source: ${source} } }]`;
    for (const key of ['npm', 'sdist']) {
      const names = [...badNames, ...(badNamesOf[key === 'npm' ? 'npm' : 'pypi'] ?? [])];
      expectRefused(task, `a suite of ${key} by a name that is none`, names, (name) =>
        isRefused(scenario, suite(`{ ${key}: ${JSON.stringify(name)} }`)),
      );
    }
    const urls = [
      'ext::sh -c x',
      '--upload-pack=x',
      '-u',
      'ssh://-oProxyCommand=x',
      'https://-x',
      'fd::17',
      'git://h/x',
      'javascript:x',
    ];
    expectRefused(task, 'a suite of git by an address that is none', urls, (url) =>
      isRefused(scenario, suite(`{ git: ${JSON.stringify(url)}, tag: v1 }`)),
    );
    const tags = ['--upload-pack=x', '-u', 'a b', 'a\nb', '$(x)', '../x', 'a:b'];
    expectRefused(task, 'a suite of git by a tag that is none', tags, (tag) =>
      isRefused(scenario, suite(`{ git: ./x, tag: ${JSON.stringify(tag)} }`)),
    );
    expectRefused(
      task,
      'test files outside of their source',
      ['/etc', '../x', 'a/../../x', 'a\\..\\x'],
      (path) => isRefused(scenario, `[{ suite: { pytest: ${JSON.stringify(path)} } }]`),
    );
  });
});

test('in a lock', ({ task }) => {
  const lock = (path: string, data: string): string =>
    `lockfile: 1\nruntimes: {x: {asked: {}, versions: {1.0.0: {npm: {${JSON.stringify(path)}: ${data}}}}}}\n`;
  const isBad = (text: string): boolean => parseLock('x.lock.yaml', text).kind === 'mistakes';
  const paths = [
    '../x',
    'node_modules/../../x',
    'node_modules/a/../../../x',
    '/etc',
    'node_modules/a\\..\\x',
    'x',
  ];
  expectRefused(task, 'a lock: a package outside of node_modules', paths, (path) =>
    isBad(lock(path, '{version: 1.0.0}')),
  );
  const addresses = [
    'file:/etc',
    'file:../x',
    'file:a/../../x',
    'git+ext::sh -c x',
    'ssh://-oProxyCommand=x',
    '--x',
    'ext::x',
  ];
  expectRefused(task, 'a lock: an address that leads out', addresses, (address) =>
    isBad(lock('node_modules/a', `{resolved: ${JSON.stringify(address)}}`)),
  );
});

test('in a patch', ({ task }) => {
  const bodies = (path: string): string[] => [
    `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`,
    `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+b\n`,
    `diff --git a/${path} b/${path}\ndeleted file mode 100644\n`,
    `diff --git a/x b/${path}\nsimilarity index 100%\nrename from x\nrename to ${path}\n`,
    `diff --git a/x b/${path}\nsimilarity index 100%\ncopy from x\ncopy to ${path}\n`,
  ];
  const octal = '"a/\\056\\056/x"';
  const texts = [
    ...['../x', 'a/../../x', '/etc/passwd', 'C:/x', 'a\\..\\x', '..'].flatMap(bodies),
    `--- ${octal}\n+++ ${octal}\n@@ -1 +1 @@\n-a\n+b\n`,
    '--- a/../x\r\n+++ b/../x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n',
    'diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc/passwd\n',
    'diff --git a/x b/x\nold mode 100644\nnew mode 120000\n',
    'diff --git a/x b/x\nindex 111..222 160000\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n',
    'diff --git a/x b/x\nGIT binary patch\nliteral 1\nx\n',
  ];
  expectRefused(task, 'a patch of what is outside of the package', texts, (text) => {
    try {
      parsePatch(text);
      return false;
    } catch (error) {
      if (error instanceof PatchError) return error.line !== undefined;
      throw error;
    }
  });
});
