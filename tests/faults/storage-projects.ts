/** The projects whose disk, cache and files go wrong. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeFolder } from '../make-project.ts';

const sleeps = (seconds: number): string => `import { scenario, sleep } from 'patchmatrix';

export default scenario({ title: 'sleeps', rule: 'It ends.', main: [sleep(${seconds})], owed: { outcome: 'returned' } });
`;

const modelMatrix = (clock: 'real' | 'virtual'): string => `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none]
scenarios: [s]
clocks: [${clock}]
`;

/** One quick cell of a model. */
export const makeModelProject = (clock: 'real' | 'virtual' = 'virtual', seconds = 0.1): string =>
  makeFolder({ 'matrix.yaml': modelMatrix(clock), 's/sleeps.ts': sleeps(seconds) });

const writing = `import { rmSync } from 'node:fs';

export default function (): void {
  rmSync('FOLDER/notes.txt', { force: true });
}
`;

/** A model whose variant takes a file of the user's away. */
export function makeWritingModelProject(): string {
  const folder = makeFolder({
    'matrix.yaml': modelMatrix('virtual').replace('[none]', '[none, writing]'),
    's/sleeps.ts': sleeps(0.1),
    'variants/writing.ts': writing,
    'notes.txt': 'mine',
  });
  nameFolder(folder, ['variants/writing.ts']);
  return folder;
}

/** Cells do not run where the user is. */
function nameFolder(folder: string, files: readonly string[]): void {
  for (const file of files.map((name) => join(folder, name))) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('FOLDER', folder));
  }
}

/** A backend that builds a wheel without a registry. */
const backend = `import zipfile

NAME = "tiny-1.2.3"
INFO = {
    "METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.2.3\\n",
    "WHEEL": "Wheel-Version: 1.0\\nGenerator: own\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = f"{NAME}-py3-none-any.whl"
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as wheel:
        wheel.write("tiny.py")
        for file, text in INFO.items():
            wheel.writestr(f"{NAME}.dist-info/{file}", text)
        record = [*wheel.namelist(), f"{NAME}.dist-info/RECORD"]
        wheel.writestr(f"{NAME}.dist-info/RECORD", "".join(f"{path},,\\n" for path in record))
    return name
`;

const nodeScenario = `import { appendFileSync } from 'node:fs';
import { defineScenario } from 'patchmatrix';

export default defineScenario<{ double(n: number): number }>({
  title: 'doubles',
  run(subject, probe) {
    probe.equal('twice', subject.double(2), 4);
    appendFileSync('FOLDER/written-by-node.txt', 'x');
  },
});
`;

const pythonScenario = `"""It doubles."""


def run(subject, probe):
    probe.equal("twice", subject.double(2), 4)
    with open("FOLDER/notes.txt", "a") as file:
        file.write("x")
`;

/**
 * A package in a folder for Node and one for Python, a diff, a scenario for each, which writes into the user's tree, and a suite:
 * there is an entry of every kind in the cache.
 */
export function makePackageProject(): string {
  const folder = makeFolder({
    'matrix.yaml': `subject: tiny
runtimes:
  node: { path: lib }
variants: [none, fix]
scenarios:
  - scenarios/node
  - suite: { id: own, command: [node, all.js], report: tap, source: { folder: suite } }
`,
    'python.yaml': `subject: tiny
runtimes:
  python: { path: pylib }
variants: [none]
scenarios: [scenarios/python]
`,
    'lib/package.json': '{"name":"tiny","version":"1.2.3","main":"lib.js"}\n',
    'lib/lib.js': 'exports.double = (n) => n + n + 0;\n',
    'lib/other.js': 'exports.other = 1;\n',
    'lib/more.js': 'exports.more = 1;\n',
    'pylib/pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "tiny"\nversion = "1.2.3"\n',
    'pylib/backend.py': backend,
    'pylib/tiny.py': 'def double(n):\n    return n + n\n',
    'variants/fix.patch':
      '--- a/lib.js\n+++ b/lib.js\n@@ -1 +1 @@\n-exports.double = (n) => n + n + 0;\n+exports.double = (n) => n + n;\n',
    'scenarios/node/doubles.ts': nodeScenario,
    'scenarios/python/doubles.py': pythonScenario,
    'suite/all.js':
      "const ok = require('tiny').double(2) === 4 ? 'ok' : 'not ok';\nconsole.log(`TAP version 13\\n1..1\\n${ok} 1 - doubles`);\n",
    'suite/a.js': 'exports.a = 1;\n',
    'suite/b.js': 'exports.b = 1;\n',
    'notes.txt': 'mine\n',
  });
  nameFolder(folder, ['scenarios/node/doubles.ts', 'scenarios/python/doubles.py']);
  return folder;
}
