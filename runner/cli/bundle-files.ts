/** Where the files of the built package are. The built command line lies beside them, in dist/. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ProgramFiles } from '../execute/child-programs.ts';
import type { PageAssets } from '../report/html/render-html-report.ts';
import { cacheFolder } from './cache-folder.ts';
import { makeScratchFolder } from '../execute/scratch.ts';

const dist = fileURLToPath(new URL('.', import.meta.url));
const models = join(dist, 'models');

/** The bundle of a child's program, or of the guard. */
export function childFile(name: 'collect' | 'guard' | 'prepare'): string {
  return join(dist, `${name}.cjs`);
}

/** The programs that run cells and batches, of every driver. */
export function programFiles(): ProgramFiles {
  return {
    cell: join(dist, 'cell.cjs'),
    batch: join(dist, 'batch.cjs'),
    bench: join(dist, 'bench.cjs'),
    module: join(dist, 'module.cjs'),
    suite: join(dist, 'suite.cjs'),
    python: join(dist, 'python'),
    bytecode: bytecodeFolder(),
    workspaces: join(cacheFolder(), 'workspaces'),
  };
}

/** What compiles modules, runs cells and judges how they ended: the programs of the children, and all of this build. */
export function hostPrograms(): readonly string[] {
  const own = ['build.sha256', 'cell.cjs', 'collect.cjs', 'python'].map((name) => join(dist, name));
  return [...own, createRequire(import.meta.url).resolve('esbuild/package.json')];
}

/** Where the results of cells are kept. */
export function keptResultsFolder(): string {
  return join(cacheFolder(), 'results');
}

/**
 * Python's bytecode is kept for one command only. Python holds it against the time and the size of a source, and never looks
 * whether it is whole, so that what another run left, or a full disk cut short, would be what runs. To compile anew what a run
 * imports costs it half a second, once.
 */
function bytecodeFolder(): string {
  if (bytecode === undefined || !existsSync(bytecode)) bytecode = makeScratchFolder();
  return bytecode;
}

let bytecode: string | undefined;

/** The script and the style of the HTML report. */
export function readPage(): PageAssets {
  const [script, style] = ['page.js', 'page.css'].map((name) => readFileSync(join(dist, name), 'utf8'));
  return { script: script ?? '', style: style ?? '' };
}

/** The scenarios that come with the package. */
export const scenariosFolder = fileURLToPath(new URL('../scenarios', import.meta.url));

/** What `patchmatrix` stands for in the imports of scenario files. */
export const apiFile = join(dist, 'index.js');

/** The bundle of a model, `anyio/4.13`. */
export function modelFile(model: string): string {
  return join(models, `${model}.cjs`);
}

/** The names of the bundled models. */
export function listModels(): string[] {
  return readdirSync(models).flatMap((subject) =>
    readdirSync(join(models, subject)).map((file) => `${subject}/${file.replace(/\.cjs$/, '')}`),
  );
}

/** Where compiled modules are kept. */
export function compiledFolder(): string {
  return join(cacheFolder(), 'compiled');
}

/** What children load, of every driver: what decides results beside what is under test. */
export function engineFiles(): { readonly folder: string; readonly files: readonly string[] } {
  const own = readdirSync(dist).filter((name) => name.endsWith('.cjs') || name === 'index.js');
  const python = readdirSync(join(dist, 'python'), { encoding: 'utf8', recursive: true }).filter((name) =>
    name.endsWith('.py'),
  );
  const files = [...own.map((name) => join(dist, name)), ...python.map((name) => join(dist, 'python', name))];
  return { folder: dist, files: [...files, ...listModels().map(modelFile)] };
}
