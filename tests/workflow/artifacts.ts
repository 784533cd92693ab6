/** `actions/upload-artifact` and `actions/download-artifact`, as far as they are used: a folder for each artifact. */
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import type { Machine } from './run-steps.ts';

export function uploadArtifact(
  { artifacts, workspace }: Machine,
  { name = 'artifact', path = '', 'retention-days': _days, ...others }: Readonly<Record<string, string>>,
): void {
  refuseOthers('upload-artifact', others);
  if (/["<>|*?:\\/]/.test(name)) throw new Error(`expected a name for an artifact, found \`${name}\``);
  const folder = join(artifacts, name);
  if (existsSync(folder)) throw new Error(`expected artifacts of different names, found two \`${name}\``);
  mkdirSync(folder);
  for (const line of path.split('\n').filter((each) => each.trim() !== '')) {
    const file = resolve(workspace, line.trim());
    if (!statSync(file).isFile()) throw new Error(`expected a file to keep, found ${file}`);
    cpSync(file, join(folder, basename(file)));
  }
}

export function downloadArtifacts(
  { artifacts, workspace }: Machine,
  { pattern = '', path = '', ...others }: Readonly<Record<string, string>>,
): void {
  refuseOthers('download-artifact', others);
  if (!/^[\w-]+\*$/.test(pattern)) throw new Error(`expected a pattern NAME*, found \`${pattern}\``);
  for (const name of readdirSync(artifacts).filter((each) => each.startsWith(pattern.slice(0, -1)))) {
    cpSync(join(artifacts, name), join(workspace, path, name), { recursive: true });
  }
}

function refuseOthers(action: string, others: Readonly<Record<string, string>>): void {
  const names = Object.keys(others);
  if (names.length > 0)
    throw new Error(`expected inputs that are known here of ${action}, found ${names.join(', ')}`);
}
