/**
 * Loads the bundle of all commands, with what V8 compiled of it when the same command was given before: to read two megabytes
 * of source and compile what is used of them took half of what a run takes in which nothing has to run.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';

import { optimizingLate } from '../drivers/v8-flags.ts';
import { codeFolder } from './cache-folder.ts';

/** What a module of the bundle exports, by the path that it is imported with. */
type Commands = Readonly<Record<string, () => object>>;

interface LoadedBundle {
  readonly commands: Commands;
  readonly script: Script;
  readonly key: string;
  /** Where its code is kept. */
  readonly file: string;
  readonly isKnown: boolean;
}

let loaded: LoadedBundle | undefined;

/** Those that wait for cells most of the time, on cores that the cells need too. */
const waiting: readonly string[] = ['bump', 'review', 'run', 'watch', 'worker'];

/** @param command the first one decides whose code is taken */
export function loadCommands(command = 'other'): Commands {
  if (loaded === undefined) {
    loaded = loadBundle(command);
    // From then on what is compiled is another kind of code, which is not to be kept.
    if (loaded.isKnown && optimizingLate !== undefined && waiting.includes(command))
      process.getBuiltinModule('node:v8').setFlagsFromString(optimizingLate);
  }
  return loaded.commands;
}

/** Keeps what V8 has compiled by now for the next time. What cannot be kept costs that time only. */
export function keepCode(): void {
  if (loaded === undefined || loaded.isKnown) return;
  const { script, key, file } = loaded;
  const unfinished = `${file}.${String(process.pid)}.${randomBytes(3).toString('hex')}.new`;
  try {
    const code = script.createCachedData();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, Buffer.concat([Buffer.from(`${key} ${hash(code)}\n`), code]));
    renameSync(unfinished, file);
  } catch {
    rmSync(unfinished, { force: true });
  }
}

function loadBundle(command: string): LoadedBundle {
  const bundle = join(__dirname, 'commands.cjs');
  const file = join(codeFolder(), `${command}.bin`);
  // What was built is known by its hash, and V8 takes no code of another version of itself.
  const key = readFileSync(join(__dirname, 'build.sha256'), 'latin1').trim();
  const known = readCode(file, key);
  // The build leaves ASCII only, of which this is read in half the time.
  const script = new Script(`${opening}${readFileSync(bundle, 'latin1')}\n})`, {
    filename: bundle,
    columnOffset: -opening.length,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(known && { cachedData: known }),
  });
  const module = { exports: {} as Commands };
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, bundle, __dirname);
  const isKnown = known !== undefined && script.cachedDataRejected !== true;
  return { commands: module.exports, script, key, file, isKnown };
}

/** Node's own, around every CommonJS module. */
const opening = '(function (exports, require, module, __filename, __dirname) {';

/** Undefined if there is none of this bundle that is whole. */
function readCode(file: string, key: string): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(file);
  } catch {
    return undefined;
  }
  const start = kept.indexOf('\n') + 1;
  const code = kept.subarray(start);
  return kept.toString('latin1', 0, start) === `${key} ${hash(code)}\n` ? code : undefined;
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
