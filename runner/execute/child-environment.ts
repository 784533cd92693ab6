/**
 * Which variables a child sees. The runner's own environment does not leak into a cell: an allow-list passes, and
 * the matrix's variables win. What else a shell may hold (`NODE_OPTIONS`, `NODE_EXTRA_CA_CERTS`) changes what runs,
 * or triples the time that Node takes to start.
 *
 * Each child has a folder of its own as `HOME` and `TMPDIR`, and carries the name of its command
 * (`PATCHMATRIX_COMMAND`) and its number there (`PATCHMATRIX_CHILD`). By these its descendants are found, also those
 * that left its group and its session: what a child leaves by both, what a command leaves by the first.
 */
import { basename, dirname } from 'node:path';

/** Which cell a child runs; together they are found nowhere else. */
export interface ChildName {
  readonly run: string;
  readonly cell: string;
  readonly attempt: number;
}

/** The variables that tell a child which cell it runs; its descendants have them too. */
export function childMarks({ run, cell, attempt }: ChildName): Record<string, string> {
  return { PATCHMATRIX_RUN: run, PATCHMATRIX_CELL: cell, PATCHMATRIX_ATTEMPT: String(attempt) };
}

/**
 * The variables that all processes of a child have in common.
 *
 * @param folder its own one, `COMMAND/CHILD`
 */
export function folderMarks(folder: string): Record<string, string> {
  return { ...commandMark(dirname(folder)), PATCHMATRIX_CHILD: basename(folder) };
}

/** What all processes of a command's children have in common. @param folder the command's */
export function commandMark(folder: string): Record<string, string> {
  return { PATCHMATRIX_COMMAND: basename(folder) };
}

/** The variables of a child in its own folder, whatever it does there. */
export function folderVariables(folder: string): Record<string, string> {
  const windows = { USERPROFILE: folder, TEMP: folder, TMP: folder };
  return {
    ...{ PATCHMATRIX: '1', ...folderMarks(folder), HOME: folder, TMPDIR: folder },
    ...(process.platform === 'win32' && windows),
  };
}

/** The variables of a child: those of `parent` that may pass, then `own`. */
export function buildChildEnvironment(
  parent: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  // Each value that is read of the runner's own environment is a call of the system's library.
  for (const name of Object.keys(parent).filter(mayPass)) {
    const value = parent[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...own };
}

function mayPass(name: string): boolean {
  return allowed.has(name) || name.startsWith('LC_');
}

/** `SYSTEMROOT` is there because nothing starts on Windows without it. */
const allowed: ReadonlySet<string> = new Set(['PATH', 'LANG', 'TZ', 'SYSTEMROOT']);
