/** What a child will see of an installed package, without a child that loads it. */
import { join, relative } from 'node:path';

import { describePackage } from '../cell/describe-package.ts';
import type { PatchedCopy, PlannedNode, PlannedPython } from '../plan/plan.ts';
import { hashPythonModule } from './hash-python-module.ts';

/** @param site a copy of the runtime's own site, in which files may differ */
export function describeCopy(
  runtime: PlannedNode | PlannedPython,
  site: string,
): Pick<PatchedCopy, 'file' | 'sha256'> {
  if (runtime.driver === 'node') {
    const { file, sha256 } = describePackage(site, runtime.package);
    return { file, sha256 };
  }
  const file = join(site, relative(runtime.site, runtime.file));
  return { file, sha256: hashPythonModule(file) };
}
