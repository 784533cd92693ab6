/** Packs the package once for all tests of it, with its types and what is built anew. */
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import type { TestProject } from 'vitest/node';

import { repository } from '../make-project.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file that `npm pack` wrote. */
    readonly tarball: string;
  }
}

/** Returns what takes it away again. */
export default async function pack({ provide }: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'patchmatrix-pack-')));
  await execa('npm', ['pack', '--pack-destination', folder], { cwd: repository });
  const [name = ''] = readdirSync(folder);
  provide('tarball', join(folder, name));
  return () => rmSync(folder, { recursive: true, force: true });
}
