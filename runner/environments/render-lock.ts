/** A lock as the text of its file. Pure. */
import { Document, isMap, type Node } from 'yaml';

import type { Lock, LockedVersion } from './lock.ts';

/** @param matrix the name of the matrix file, for whoever reads it */
export function renderLock(lock: Lock, matrix: string): string {
  const runtimes = new Map(
    [...lock].map(([id, { asked, versions }]) => [
      id,
      {
        asked,
        versions: new Map([...versions].map(([version, locked]) => [version, renderVersion(locked)])),
      },
    ]),
  );
  const document = new Document({ lockfile: 1, runtimes }, { aliasDuplicateObjects: false });
  document.commentBefore = [
    ` What the runtimes of ${matrix} stand for: exact versions, and everything that is installed for`,
    ' each, with hashes. patchmatrix wrote it and installs just this from now on; commit it. An entry that',
    ' is changed in the matrix is resolved anew, all of them with --update-lock.',
  ].join('\n');
  for (const id of lock.keys()) {
    const asked = document.getIn(['runtimes', id, 'asked'], true) as Node | undefined;
    if (isMap(asked)) asked.flow = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function renderVersion({ npm, python }: LockedVersion): Record<string, unknown> {
  return {
    ...(npm && { npm: Object.fromEntries(Object.entries(npm).toSorted(byKey)) }),
    ...(python && {
      python: Object.fromEntries(
        [...python]
          .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
          .map(([minor, packages]) => [
            minor,
            Object.fromEntries(packages.map(({ name, version, sha256 }) => [name, { version, sha256 }])),
          ]),
      ),
    }),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
