/**
 * Environments in the cache: folders that are made once, under a name that says everything they depend on, and never
 * changed. What is installed in one is the business of whoever asks for it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { removeLeftovers } from '../execute/remove-leftovers.ts';

/** `semver-7.5.1-node-…`: readable, and different for everything that makes a difference. */
export function environmentName(parts: readonly string[], inputs: unknown): string {
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  return [...parts.map((part) => part.replace(/^@/, '').replace(/[^\w.-]+/g, '+')), key].join('-');
}

/**
 * The folder of that name, made if it is not there. Nothing is seen of it before it is whole, whoever else makes it at the
 * same time, and whenever this process is killed.
 *
 * @param make fills the folder that it is given, which does not exist yet
 */
export async function ensureEnvironment(
  cacheFolder: string,
  name: string,
  make: (unfinished: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return folder;

  mkdirSync(cacheFolder, { recursive: true });
  removeLeftovers(cacheFolder, /\.(\d+)\.[\da-f]+\.new$/);
  const unfinished = `${folder}.${String(process.pid)}.${randomBytes(3).toString('hex')}.new`;
  try {
    await make(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
