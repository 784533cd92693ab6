/** Unified diffs as variants, on the command line and without a network: a folder is the runtime. */
import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { makeFolder } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

/** One for all tests, as they install the same folder. */
const env = { PATCHMATRIX_CACHE: makeFolder() };

const diff = (from: string, to: string): string =>
  ['--- a/index.js', '+++ b/index.js', '@@ -1,2 +1,2 @@', `-${from}`, `+${to}`, ' // the end', ''].join('\n');

const word = "exports.word = () => 'stock';";
const project = {
  'lib/package.json': '{"name":"lib","version":"1.0.0","main":"index.js"}',
  'lib/index.js': `${word}\n// the end\n`,
  'scenarios/words/says-stock.js':
    "import { defineScenario } from 'patchmatrix';\n" +
    "export default defineScenario({ title: 'says stock', run(lib, probe) {\n" +
    "  probe.count(lib, 'word');\n" +
    "  probe.equal('the word', lib.word(), 'stock');\n" +
    '} });\n',
  'variants/other.patch': diff(word, "exports.word = () => 'other';"),
  'variants/longer.patch': diff(word, "exports.word = () => 'st' + 'ock';"),
  'variants/there.patch': diff("exports.word = () => 'old';", word),
  'variants/foreign.patch': diff("exports.verb = () => 'go';", "exports.verb = () => 'gone';"),
};
const matrix = (variants: string): string =>
  `subject: lib\nruntimes: { own: { path: ./lib } }\nvariants: ${variants}\nscenarios: [scenarios/words]\n`;

async function run(files: Readonly<Record<string, string>>) {
  const cwd = makeFolder({ ...project, ...files });
  const { exitCode, stdout, stderr } = await runPatchmatrix(['run', '--reporter', 'json'], { cwd, env });
  expect(stdout, stderr).toMatch(/^\{/);
  const report = JSON.parse(stdout) as JsonReport;
  return {
    exitCode,
    states: Object.fromEntries(report.columns.map(({ id, patch }) => [id, patch?.state])),
    verdicts: Object.fromEntries(
      report.cells.map(({ runtime, variant, verdict }) => [`${runtime}+${variant}`, verdict]),
    ),
  };
}

describe('each patch has its state', () => {
  test('and one that does not fit does not stop the others', async () => {
    const { exitCode, states, verdicts } = await run({
      'matrix.yaml': matrix('[none, other, longer, there, foreign]'),
    });
    expect(states).toEqual({
      'own+none': undefined,
      'own+other': 'applied',
      'own+longer': 'no effect',
      'own+there': 'already applied',
      'own+foreign': 'conflict',
    });
    expect(verdicts).toEqual({
      'own+none': 'passed',
      'own+other': 'failed',
      'own+longer': 'passed',
      'own+there': 'passed',
      'own+foreign': 'errored',
    });
    expect(exitCode).toBe(1);
  });

  test('also where the project has them already, as patch-package keeps them', async () => {
    const { states, verdicts } = await run({
      'package.json': '{"name":"app","dependencies":{"lib":"1.0.0"}}',
      'patches/lib+1.0.0.patch': diff(word, "exports.word = () => 'other';").replaceAll(
        '/index',
        '/node_modules/lib/index',
      ),
      'matrix.yaml': matrix('from-package-json'),
    });
    expect(states).toEqual({ 'own+none': undefined, 'own+patched-1.0.0': 'applied' });
    expect(verdicts).toEqual({ 'own+none': 'passed', 'own+patched-1.0.0': 'failed' });
  });

  test('of a conflict alone the exit code is that of the environment', async () => {
    expect(await run({ 'matrix.yaml': matrix('[none, foreign]') })).toMatchObject({ exitCode: 3 });
  });

  test('a call more is an effect, though the verdict is the same', async () => {
    const twice =
      "exports.word = () => (exports.calls = 1) && 'stock'; exports.again = () => exports.word();";
    const { states } = await run({
      'matrix.yaml': matrix('[none, twice]'),
      'variants/twice.patch': diff(word, twice),
      'scenarios/words/says-stock.js':
        "import { defineScenario } from 'patchmatrix';\n" +
        "export default defineScenario({ title: 'says stock', run(lib, probe) {\n" +
        "  probe.count(lib, 'word');\n" +
        '  lib.word();\n' +
        '  lib.again?.();\n' +
        '} });\n',
    });
    expect(states).toEqual({ 'own+none': undefined, 'own+twice': 'applied' });
  });
});
