/** Compiles a user's module into the cache, so that a child can load it with `require`, whatever it was written in. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

import type * as Esbuild from 'esbuild';
import type { BuildFailure, Message, Plugin } from 'esbuild';

import { isClosedJavaScript } from '../cache/closed-code.ts';
import { makeFolder } from '../record/make-folder.ts';

const load = createRequire(__filename);

export interface CompiledModule {
  readonly file: string;
  /** Of the compiled code, wherever its source lies. */
  readonly sha256: string;
  /** What it was compiled from, absolute: the source and what it imports. */
  readonly inputs: readonly string[];
  /** See `closed-code.ts`. */
  readonly isClosed: boolean;
}

/** A module does not compile; every mistake has its place in the source. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly mistakes: readonly { readonly line: number; readonly column: number; readonly message: string }[];

  constructor(messages: readonly Message[], source: string) {
    super('compile the module');
    this.mistakes = messages.map(({ location, text }) => {
      const [line, column] = [location?.line ?? 1, (location?.column ?? 0) + 1];
      const file = resolve(dirname(source), location?.file ?? source);
      if (file === source) return { line, column, message: text };
      const where = `${relative(dirname(source), file)}:${String(line)}:${String(column)}`;
      return { line: 1, column: 1, message: `${where}: ${text}` };
    });
  }
}

/** The machine's trouble, and no mistake in the module. */
export class CacheWriteError extends Error {
  override readonly name = 'CacheWriteError';
}

export interface CompileOptions {
  /** Takes the compiled module. */
  readonly cacheFolder: string;
  /** What `patchmatrix` stands for in the imports. */
  readonly apiFile: string;
  /** Packages that the module must not import, as it is handed the one under test. */
  readonly subjects: readonly string[];
  /** Where it is handed that, "run's first argument". */
  readonly argument: string;
}

/**
 * Bundles a module with what it imports from its own folder tree.
 *
 * @param source absolute
 * @throws CompileError if it does not compile, or imports a package that is under test; CacheWriteError
 */
export async function compileModule(source: string, options: CompileOptions): Promise<CompiledModule> {
  const { cacheFolder } = options;
  const { code, map, inputs } = await bundle(source, join(cacheFolder, 'module.cjs'), options);
  const content = `${code}//# sourceMappingURL=data:application/json;base64,${map}\n`;
  const file = join(cacheFolder, `${hash(content)}.cjs`);
  // Its name says what it holds, but half a file has that name too.
  if (!holds(file, content)) replaceFile(file, content);
  return { file, sha256: hash(code), inputs, isClosed: isClosedJavaScript(code) };
}

/** Starts the compiler, which the first module would wait for. */
export async function warmCompiler(): Promise<void> {
  await (load('esbuild') as typeof Esbuild).transform('');
}

function holds(file: string, content: string): boolean {
  try {
    return readFileSync(file, 'utf8') === content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function replaceFile(file: string, content: string): void {
  const unfinished = `${file}.${String(process.pid)}.new`;
  try {
    makeFolder(dirname(file));
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new CacheWriteError(
      `expected to keep a compiled module in the cache, found ${(error as Error).message}; make room there, or let PATCHMATRIX_CACHE name another folder`,
      { cause: error },
    );
  }
}

/** @param outfile where the output will lie, which the places in the source map are relative to */
async function bundle(
  source: string,
  outfile: string,
  { apiFile, subjects, argument }: CompileOptions,
): Promise<{ code: string; map: string; inputs: readonly string[] }> {
  // Loaded late: a column without a module to compile starts without it. `import` would read all of it for its names first.
  const { build } = load('esbuild') as typeof Esbuild;
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [source],
      outfile,
      // Comments in the output name files relative to this, and must not depend on where the user stands.
      absWorkingDir: dirname(source),
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'cjs',
      write: false,
      sourcemap: 'external',
      sourcesContent: false,
      metafile: true,
      alias: { patchmatrix: apiFile },
      plugins: [refuseSubjects(subjects, argument)],
      logLevel: 'silent',
    });
    const code = outputFiles.find(({ path }) => path === outfile);
    const map = outputFiles.find(({ path }) => path === `${outfile}.map`);
    if (code === undefined || map === undefined) throw new Error(`esbuild gave no output for ${source}`);
    const inputs = Object.keys(metafile.inputs).map((path) => resolve(dirname(source), path));
    return { code: code.text, map: Buffer.from(map.contents).toString('base64'), inputs };
  } catch (error) {
    if (isBuildFailure(error)) throw new CompileError(error.errors, source);
    throw error;
  }
}

/** What a module's dependencies import for themselves is their own. */
function refuseSubjects(subjects: readonly string[], argument: string): Plugin {
  return {
    name: 'refuse-subjects',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        const name = subjects.find((subject) => path === subject || path.startsWith(`${subject}/`));
        if (name === undefined || /[\\/]node_modules[\\/]/.test(importer)) return undefined;
        const text = `expected no import of \`${path}\`, which would be another copy than the one under test: take \`${name}\` from ${argument}`;
        return { errors: [{ text }] };
      });
    },
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}
