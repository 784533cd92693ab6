/**
 * A project for each driver, with a cell for each fault and cells beside them that do well. The same fixtures cause the
 * faults of the model driver, in its variants, and of the node driver, in its scenarios.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { makeFolder, repository, writeFiles } from '../make-project.ts';
import type { Fault } from './faults.ts';
import type { Places } from './fixtures/places.ts';

export type FaultDriver = 'model' | 'node' | 'python';

export interface FaultProject {
  readonly folder: string;
  /** Of the fault's own processes, each an empty file that is called as its id. */
  readonly notesOf: (fault: Fault) => string;
  readonly cellOf: (fault: Fault) => string;
}

/** The cells that do well are called so, and numbered. */
const calm = Array.from({ length: 6 }, (_, index) => `calm-${index + 1}`);

const fixtures = join(repository, 'tests', 'faults', 'fixtures');

export function makeFaultProject(driver: FaultDriver, faults: readonly Fault[]): FaultProject {
  const folder = makeFolder();
  const notes = makeFolder(Object.fromEntries(faults.map(({ name }) => [`${name}/.keep`, ''])));
  const notesOf = ({ name }: Fault): string => join(notes, name);
  const placesOf = (fault: Fault): Places => ({ tree: folder, notes: notesOf(fault) });
  makers[driver](folder, faults, placesOf);
  const cellOf = ({ name }: Fault): string =>
    driver === 'model' ? `faults/faulty@4.13+${name}#virtual` : `faults/${name}@lib+none#real`;
  return { folder, notesOf, cellOf };
}

type Maker = (folder: string, faults: readonly Fault[], placesOf: (fault: Fault) => Places) => void;

const makers: Readonly<Record<FaultDriver, Maker>> = {
  model: makeModelProject,
  node: makeNodeProject,
  python: makePythonProject,
};

function makeModelProject(...[folder, faults, placesOf]: Parameters<Maker>): void {
  cpSync(fixtures, join(folder, 'fixtures'), { recursive: true });
  writeFiles(folder, {
    'matrix.yaml': matrixOf('anyio', "'4.13': { model: anyio/4.13 }", [
      ...faults.map(({ name }) => name),
      ...calm,
    ]),
    'scenarios/faults/faulty.ts': `import { mark, moveOnAfter, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a scope that is cancelled',
  rule: 'A scope whose deadline has passed is cancelled.',
  main: [moveOnAfter('s', 1, [sleep(5)]), mark('after')],
  owed: { outcome: 'returned', reaches: ['after'], catches: ['s'], withinSeconds: 2 },
});
`,
    ...Object.fromEntries(calm.map((name) => [`variants/${name}.ts`, 'export default (): void => {};\n'])),
    ...Object.fromEntries(
      faults.map((fault) => [
        `variants/${fault.name}.ts`,
        `import cause from '../fixtures/javascript/${fault.name}.ts';

export default ({ CancelScope }: any): void => {
  const fault = () => cause(${JSON.stringify(placesOf(fault))});
  ${fault.when === 'before-ready' ? 'fault();' : onFirstDelivery}
};
`,
      ]),
    ),
  });
}

const onFirstDelivery = `const { deliverCancellation } = CancelScope.prototype;
  CancelScope.prototype.deliverCancellation = function (origin: unknown) {
    CancelScope.prototype.deliverCancellation = deliverCancellation;
    fault();
    return this.deliverCancellation(origin);
  };`;

function makeNodeProject(...[folder, faults, placesOf]: Parameters<Maker>): void {
  cpSync(fixtures, join(folder, 'fixtures'), { recursive: true });
  const scenario = (title: string, body: string): string => `import { defineScenario } from 'patchmatrix';
${body}
export default defineScenario<{ double(n: number): number }>({
  title: '${title}',
  run(subject, probe) {
    fault();
    probe.equal('twice', subject.double(2), 4);
  },
});
`;
  writeFiles(folder, {
    'matrix.yaml': matrixOf('lib', 'lib: { path: lib }', []),
    'lib/package.json': JSON.stringify({ name: 'lib', version: '1.0.0', main: 'lib.js' }),
    'lib/lib.js': 'exports.double = (n) => 2 * n;\n',
    ...Object.fromEntries(
      calm.map((name) => [
        `scenarios/faults/${name}.ts`,
        scenario(name, 'const fault = (): void => undefined;'),
      ]),
    ),
    ...Object.fromEntries(
      faults.map((fault) => {
        const call = `cause(${JSON.stringify(placesOf(fault))})`;
        const body =
          fault.when === 'before-ready'
            ? // It is loaded once to be collected, too.
              `if (process.env['PATCHMATRIX_CELL'] !== undefined) ${call};\nconst fault = () => undefined;`
            : `const fault = () => ${call};`;
        const load = `import cause from '../../fixtures/javascript/${fault.name}.ts';`;
        return [`scenarios/faults/${fault.name}.ts`, scenario(fault.name, `${load}\n${body}`)];
      }),
    ),
  });
}

function makePythonProject(...[folder, faults, placesOf]: Parameters<Maker>): void {
  const scenarios = join(folder, 'scenarios', 'faults');
  cpSync(join(fixtures, 'tiny-python'), join(folder, 'lib'), { recursive: true });
  cpSync(join(fixtures, 'python'), join(scenarios, '_fixtures'), { recursive: true });
  const scenario = (title: string, fault: string, before = ''): string => `"""${title}."""
import os
import sys

if "PATCHMATRIX_CELL" in os.environ:
    print("parent:", os.getppid(), flush=True)

${before}
def run(subject, probe):
    ${fault}
    probe.equal("twice", subject.double(2), 4)
`;
  writeFiles(folder, {
    'matrix.yaml': matrixOf('tiny-subject', 'lib: { path: lib }', []),
    ...Object.fromEntries(calm.map((name) => [`scenarios/faults/${name}.py`, scenario(name, 'pass')])),
    ...Object.fromEntries(
      faults.map((fault) => {
        const { tree, notes } = placesOf(fault);
        const call = `cause(${JSON.stringify(tree)}, ${JSON.stringify(notes)})`;
        const load = `sys.path.append(os.path.join(os.path.dirname(__file__), "_fixtures"))
from ${fault.name.replaceAll('-', '_')} import cause
`;
        const text =
          fault.when === 'before-ready'
            ? scenario(fault.name, 'pass', `${load}\nif "PATCHMATRIX_CELL" in os.environ:\n    ${call}\n`)
            : scenario(fault.name, call, load);
        return [`scenarios/faults/${fault.name}.py`, text];
      }),
    ),
  });
}

function matrixOf(subject: string, runtime: string, variants: readonly string[]): string {
  return `subject: ${subject}
runtimes:
  ${runtime}
variants: [${['none', ...variants].join(', ')}]
scenarios: [scenarios/faults]
${subject === 'anyio' ? 'clocks: [virtual]\n' : ''}`;
}
