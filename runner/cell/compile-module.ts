/** Compiles a user's module into the cache, so that a child can load it with `require`, whatever it was written in. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build, type BuildFailure, type Message } from 'esbuild';

export interface CompiledModule {
  readonly file: string;
  /** Of the compiled content, which is also the file's name. */
  readonly sha256: string;
}

/** A module does not compile; every mistake has its place in the source. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly mistakes: readonly { readonly line: number; readonly column: number; readonly message: string }[];

  constructor(messages: readonly Message[]) {
    super('compile the module');
    this.mistakes = messages.map(({ location, text }) => ({
      line: location?.line ?? 1,
      column: (location?.column ?? 0) + 1,
      message: text,
    }));
  }
}

/**
 * Bundles a module with what it imports from its own folder tree.
 *
 * @param apiFile what `patchmatrix` stands for in its imports
 * @throws CompileError if it does not compile
 */
export async function compileModule(
  source: string,
  cacheFolder: string,
  apiFile: string,
): Promise<CompiledModule> {
  const content = await bundle(source, apiFile);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = join(cacheFolder, `${sha256}.cjs`);
  if (!existsSync(file)) {
    mkdirSync(cacheFolder, { recursive: true });
    const unfinished = `${file}.${String(process.pid)}`;
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  }
  return { file, sha256 };
}

async function bundle(source: string, apiFile: string): Promise<Uint8Array> {
  try {
    const { outputFiles } = await build({
      entryPoints: [source],
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'cjs',
      write: false,
      sourcemap: 'inline',
      sourcesContent: false,
      alias: { patchmatrix: apiFile },
      logLevel: 'silent',
    });
    const [output] = outputFiles;
    if (output === undefined) throw new Error(`esbuild gave no output for ${source}`);
    return output.contents;
  } catch (error) {
    if (isBuildFailure(error)) throw new CompileError(error.errors);
    throw error;
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}
