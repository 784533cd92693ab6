/** Says which package a folder of installed packages holds: its exact version, its file, and the hash of what is in it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { type NodeColumnRequest, protocolVersion, type ReadyFrame } from './protocol.ts';

/** @throws if there is no such package */
export function describePackage({
  package: name,
  site,
}: Pick<NodeColumnRequest, 'package' | 'site'>): ReadyFrame {
  const folder = join(site, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return {
    ...{ kind: 'ready', protocol: protocolVersion, subject: name, version },
    file: findMain(name, site) ?? join(folder, 'package.json'),
    sha256: hashPackage(folder),
  };
}

/** Undefined for a package that only `import` finds. */
function findMain(name: string, site: string): string | undefined {
  try {
    return createRequire(join(site, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
}

/** Of the files of the package itself, without the packages in it; a line a file: its hash, two spaces, its path. */
function hashPackage(folder: string): string {
  const lines: string[] = [];
  const visit = (parent: string): void => {
    for (const entry of readdirSync(join(folder, parent), { withFileTypes: true })) {
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== 'node_modules') visit(path);
      if (!entry.isFile()) continue;
      const digest = createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex');
      lines.push(`${digest}  ${path}\n`);
    }
  };
  visit('');
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}
