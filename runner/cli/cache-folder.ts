/** Where everything is kept that can be made again. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The cache outside of every user's tree: `PATCHMATRIX_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  const { PATCHMATRIX_CACHE, XDG_CACHE_HOME } = process.env;
  return resolve(PATCHMATRIX_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'patchmatrix'));
}

/** Where what was compiled of models, and of the command line itself, is kept. */
export function codeFolder(): string {
  return join(cacheFolder(), 'code');
}
