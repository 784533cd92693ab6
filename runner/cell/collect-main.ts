/**
 * The program of the child that collects: loads every scenario, variant and model module and says what is in it. A
 * user's code runs here and in cells, never in the runner.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { isModuleScenario, parseModuleScenario } from '../../program/parse-module-scenario.ts';
import { parseScenario, ScenarioError } from '../../program/parse-scenario.ts';
import type { CollectFrame, CollectModule, CollectRequest, MistakeFrame } from './collect-protocol.ts';
import {
  CacheWriteError,
  CompileError,
  compileModule,
  type CompiledModule,
  warmCompiler,
} from './compile-module.ts';
import { loadModel } from './model-code.ts';
import { writeFrame } from './write-frame.ts';

const load = createRequire(__filename);

/** Where a module gets the subject from. */
const argumentOf = { scenario: "run's first argument", variant: "the function's argument" };

process.setSourceMapsEnabled(true);
// A module may have left a timer or a socket behind, which must not hold up the run.
void collect().then(() => process.exit());

async function collect(): Promise<void> {
  // One that is started before there is something to ask it for makes ready what takes longest.
  if (process.argv.includes('--wait')) await warmCompiler();
  const request = JSON.parse(readFileSync(0, 'utf8')) as CollectRequest;
  const compiled = await Promise.all(
    request.modules.map(async (module) =>
      module.kind === 'model'
        ? undefined
        : compileModule(module.file, { ...request, argument: argumentOf[module.kind] }).catch(
            (error: unknown) => error,
          ),
    ),
  );
  for (const [index, module] of request.modules.entries()) {
    writeFrame({ kind: 'loading', index });
    for (const frame of loadModule(index, module, compiled[index])) writeFrame(frame);
  }
}

function loadModule(index: number, module: CollectModule, compiled: unknown): CollectFrame[] {
  if (compiled instanceof CompileError) {
    return compiled.mistakes.map((mistake) => ({ kind: 'mistake', index, ...mistake }));
  }
  if (compiled instanceof CacheWriteError) return [{ kind: 'failure', index, message: compiled.message }];
  if (compiled instanceof Error)
    return [{ kind: 'mistake', index, line: 1, column: 1, message: compiled.message }];

  const { file } = module;
  try {
    switch (module.kind) {
      case 'model': {
        const { model, sha256 } = loadModel(file);
        const { name: subject, version } = model;
        return [{ kind: 'model', index, subject, version, sha256 }];
      }
      case 'variant':
        return [loadVariant(index, file, compiled as CompiledModule)];
      case 'scenario':
        return loadScenario(index, file, compiled as CompiledModule);
    }
  } catch (error) {
    const { line, column } = placeOf(error, file) ?? { line: 1, column: 1 };
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return [
      { kind: 'mistake', index, line, column, message: `the module threw while it was loaded: ${message}` },
    ];
  }
}

function loadVariant(index: number, source: string, compiled: CompiledModule): CollectFrame {
  const { file, sha256, inputs, isClosed } = compiled;
  const exported = defaultExport(file);
  if (typeof exported === 'function') {
    return { kind: 'variant', index, compiledFile: file, sha256, inputs, isClosed };
  }
  const message = `expected a function (subject) => void as default export, found ${describe(exported)}`;
  return { kind: 'mistake', index, ...placeOfDefaultExport(source), message };
}

function loadScenario(index: number, source: string, compiled: CompiledModule): CollectFrame[] {
  const { file, sha256, inputs, isClosed } = compiled;
  const place = placeOfDefaultExport(source);
  const exported = defaultExport(file);
  if (exported === undefined) {
    const message =
      'expected a scenario as default export, found none: write `export default scenario({ … })` or `export default defineScenario({ … })`';
    return [{ kind: 'mistake', index, ...place, message }];
  }
  try {
    if (!isModuleScenario(exported)) {
      return [{ kind: 'scenario', index, ...place, scenario: parseScenario(exported), inputs, isClosed }];
    }
    const { run: _, ...scenario } = parseModuleScenario(exported);
    return [
      { kind: 'module-scenario', index, ...place, scenario, compiledFile: file, sha256, inputs, isClosed },
    ];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ path, message }): MistakeFrame => ({
      kind: 'mistake',
      index,
      ...place,
      message: path === '' ? message : `${path}: ${message}`,
    }));
  }
}

function defaultExport(file: string): unknown {
  const exported = load(file) as { readonly default?: unknown } | undefined;
  return exported?.default;
}

/** The place in the source that the error's stack, which follows source maps, names first. */
function placeOf(error: unknown, source: string): { line: number; column: number } | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  for (const [, file, line, column] of error.stack.matchAll(/\(?([^\s()]+):(\d+):(\d+)\)?$/gm)) {
    if (file === source) return { line: Number(line), column: Number(column) };
  }
  return undefined;
}

function placeOfDefaultExport(source: string): { line: number; column: number } {
  const lines = readFileSync(source, 'utf8').split('\n');
  const index = lines.findIndex((line) =>
    /^\s*(export\s+default\b|module\.exports\b|exports\.default\b)/.test(line),
  );
  return { line: index === -1 ? 1 : index + 1, column: 1 };
}

function describe(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
