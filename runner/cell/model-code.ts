/**
 * Loads a model's bundle and a variant's: the model's from code that was compiled before where there is some. A child takes that code only for a bundle
 * that is byte for byte the one it was compiled from; V8 takes it only from the same version of itself with the same flags.
 */
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

import type { Model } from '../../runtimes/model.ts';

export interface LoadedModel {
  readonly model: Model;
  /** The sha256 of the bundle that was loaded, in hex. */
  readonly sha256: string;
  readonly script: Script;
}

/** A bundle, and what V8 made of it. */
export interface PreparedCode {
  /** The sha256 of the bundle, in hex. */
  readonly sha256: string;
  readonly bundle: string;
  readonly code: Uint8Array;
}

/**
 * @param modelFile the bundle, CommonJS
 * @param codeFile what `packCode` gave for this bundle or another one
 * @throws what the bundle throws, or an error if it cannot be read
 */
export function loadModel(modelFile: string, codeFile?: string): LoadedModel {
  // As a text at once: Node reads that in one go, and bytes in several calls of its own.
  const bundle = readFileSync(modelFile, 'utf8');
  const found = codeFile === undefined ? undefined : unpackCode(readFileSync(codeFile));
  const prepared = found?.bundle === bundle ? found : undefined;
  const { exported, script } = runBundle(modelFile, bundle, prepared?.code);
  const { model } = exported as { readonly model: Model };
  return { model, sha256: prepared?.sha256 ?? hash(bundle), script };
}

/** What a variant that was compiled exports. @throws what it throws, or an error if it cannot be read */
export function loadVariant(file: string): unknown {
  return runBundle(file, readFileSync(file, 'utf8')).exported;
}

/**
 * Runs a module that needs none but Node's own, as `require` would, without looking for where it is, which takes four times
 * as long.
 */
function runBundle(
  file: string,
  bundle: string,
  code?: Uint8Array,
): { readonly exported: unknown; readonly script: Script } {
  const script = new Script(`${opening}${bundle}\n})`, {
    filename: file,
    columnOffset: -opening.length,
    ...(code && { cachedData: code as Buffer }),
  });
  const module: { exports: unknown } = { exports: {} };
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  run.call(module.exports, module.exports, require, module);
  return { exported: module.exports, script };
}

/** Node's own, around every CommonJS module, but for `__filename` and `__dirname`, which mean nothing in a bundle. */
const opening = '(function (exports, require, module) {';

/** The sha256 in hex. */
function hash(text: string): string {
  // Loaded late: it takes 6 ms, a sixth of what a process of Node takes at all, and most children never need it.
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}

/** The hash and the length of the bundle as a line, the bundle, the code. */
export function packCode({ sha256, bundle, code }: PreparedCode): Uint8Array {
  const bytes = Buffer.from(bundle);
  return Buffer.concat([Buffer.from(`${sha256} ${String(bytes.length)}\n`), bytes, code]);
}

function unpackCode(packed: Buffer): PreparedCode | undefined {
  const start = packed.indexOf('\n') + 1;
  const [sha256 = '', length = ''] = packed.toString('latin1', 0, start).trimEnd().split(' ');
  const end = start + Number(length);
  if (start === 0 || !(end <= packed.length)) return undefined;
  return { sha256, bundle: packed.toString('utf8', start, end), code: packed.subarray(end) };
}
