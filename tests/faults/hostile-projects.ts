/** Projects whose children print what is in `hostile-text.ts`, are called so, and fail with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../make-project.ts';
import { hostileBytes, hostileLines, literal } from './hostile-text.ts';

export interface HostileProject {
  readonly name: string;
  readonly needsPython: boolean;
  /** How many cells it has at least. */
  readonly cells: number;
  readonly files: Readonly<Record<string, string>>;
}

const bytes = hostileBytes.toString('base64');

const javascriptLines = `import { writeSync } from 'node:fs';

export const lines: string[] = ${literal(hostileLines)};

export function print(): void {
  for (const descriptor of [1, 2]) writeSync(descriptor, Buffer.from('${bytes}', 'base64'));
}
`;

const nodeFiles = {
  'matrix.yaml': `subject: lib
runtimes:
  lib: { path: lib }
scenarios:
  - scenarios/hostile
  - suite: { id: tap, command: node tap.cjs, report: tap, source: { folder: suites } }
  - suite: { id: junit, command: node junit.cjs, report: junit, source: { folder: suites } }
  - suite: { id: broken, command: node broken.cjs, report: junit, source: { folder: suites } }
`,
  'lib/package.json': JSON.stringify({ name: 'lib', version: '1.0.0', main: 'lib.js' }),
  'lib/lib.js': 'exports.double = (n) => 2 * n;\n',
  'scenarios/hostile/_lines.ts': javascriptLines,
  'scenarios/hostile/throws.ts': `import { defineScenario } from 'patchmatrix';
import { lines, print } from './_lines.ts';

export default defineScenario<{ double(n: number): number }>({
  title: 'throws',
  run(subject, probe) {
    print();
    for (const line of lines) {
      probe.mark(line);
      probe.expect(line, false, line);
      probe.time(line, () => undefined);
      probe.count(subject, 'double', line)();
    }
    const error = new Error(lines.join('\\n'));
    error.name = lines.slice(0, 12).join('');
    throw error;
  },
});
`,
  'scenarios/hostile/passes.ts': `import { defineScenario } from 'patchmatrix';
import { lines, print } from './_lines.ts';

export default defineScenario({
  title: 'passes',
  run(_subject, probe) {
    print();
    for (const line of lines) probe.mark(line);
  },
});
`,
  'scenarios/hostile/writes-garbage.ts': `import { writeSync } from 'node:fs';
import { defineScenario } from 'patchmatrix';
import { lines, print } from './_lines.ts';

export default defineScenario({
  title: 'writes garbage',
  run() {
    print();
    writeSync(3, lines.slice(0, 6).join(' ') + '\\n');
  },
});
`,
  'suites/_lines.json': literal(hostileLines),
  'suites/tap.cjs': `const lines = require('./_lines.json');
console.log('TAP version 13');
lines.forEach((line, index) => {
  console.log('not ok ' + (index + 1) + ' - ' + line);
  console.log('  ---\\n  message: ' + JSON.stringify(line) + '\\n  ...');
});
console.log('1..' + lines.length);
process.exit(1);
`,
  'suites/junit.cjs': `const { writeFileSync } = require('node:fs');
const lines = require('./_lines.json');
const xml = (text) =>
  text
    .replace(/[^\\t\\n\\r\\u{20}-\\u{D7FF}\\u{E000}-\\u{FFFD}\\u{10000}-\\u{10FFFF}]/gu, '')
    .replace(/[&<>"\\r]/g, (character) => '&#' + character.charCodeAt(0) + ';');
const cases = lines.map(
  (line) => '<testcase name="' + xml(line) + '"><failure message="' + xml(line) + '">' + xml(line) + '</failure></testcase>',
);
writeFileSync(process.env.PATCHMATRIX_REPORT, '<testsuite name="s">' + cases.join('') + '</testsuite>');
process.exit(1);
`,
  'suites/broken.cjs': `const { writeFileSync } = require('node:fs');
const lines = require('./_lines.json');
console.log(lines.join('\\n'));
writeFileSync(process.env.PATCHMATRIX_REPORT, '<testsuite><testcase name="' + lines.join('') + '"/></testsuite>');
process.exit(1);
`,
};

const modelFiles = {
  'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none, refuses, prints, raises, chatters]
scenarios: [scenarios/hostile]
clocks: [virtual, real]
`,
  'scenarios/hostile/faulty.ts': `import { mark, moveOnAfter, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a scope that is cancelled',
  rule: 'A scope whose deadline has passed is cancelled.',
  main: [moveOnAfter('s', 1, [sleep(5)]), mark('after')],
  owed: { outcome: 'returned', reaches: ['after'], catches: ['s'], withinSeconds: 2 },
});
`,
  'variants/_lines.ts': javascriptLines,
  'variants/refuses.ts': `import { lines, print } from './_lines.ts';

export default (): void => {
  print();
  throw new Error(lines.join('\\n'));
};
`,
  'variants/prints.ts': `import { print } from './_lines.ts';

export default print;
`,
  'variants/raises.ts': `import { lines, print } from './_lines.ts';

export default ({ CancelScope }: any): void => {
  CancelScope.prototype.deliverCancellation = () => {
    print();
    throw new RangeError(lines.join('\\n'));
  };
};
`,
  'variants/chatters.ts': `import { writeSync } from 'node:fs';
import { lines, print } from './_lines.ts';

export default (): void => {
  print();
  writeSync(3, lines.slice(0, 8).join(' ') + '\\n');
};
`,
};

const tiny = (file: string): string =>
  readFileSync(join(repository, 'tests', 'faults', 'fixtures', 'tiny-python', file), 'utf8');

const pythonFiles = {
  'matrix.yaml': `subject: tiny-subject
runtimes:
  lib: { path: lib }
scenarios: [scenarios/hostile]
`,
  ...Object.fromEntries(
    ['pyproject.toml', 'backend.py', 'tiny_subject.py'].map((file) => [`lib/${file}`, tiny(file)]),
  ),
  'scenarios/hostile/raises.py': `"""Raises."""
import base64
import os


def run(subject, probe):
    lines = ${literal(hostileLines)}
    for descriptor in (1, 2):
        os.write(descriptor, base64.b64decode("${bytes}"))
    for line in lines:
        probe.mark(line)
        probe.expect(line, False, line)
        with probe.time(line):
            pass
        probe.count(subject, "double", line)()
    raise type("evil\\x1b[2J::error::evil", (Exception,), {})("\\n".join(lines))
`,
  'scenarios/hostile/passes.py': `"""Passes."""
import base64
import os
import time


def run(subject, probe):
    os.write(1, base64.b64decode("${bytes}"))
    for line in ${literal(hostileLines)}:
        probe.mark(line)
    # Longer than it takes until a progress line is drawn.
    time.sleep(0.3)
`,
};

export const hostileProjects: readonly [HostileProject, ...HostileProject[]] = [
  { name: 'modules and suites', needsPython: false, cells: 40, files: nodeFiles },
  { name: 'variants of a model', needsPython: false, cells: 10, files: modelFiles },
  { name: 'modules in Python', needsPython: true, cells: 2, files: pythonFiles },
];
