/**
 * Which variables a child sees. The runner's own environment does not leak into a cell: an allow-list passes, and
 * the matrix's variables win. What else a shell may hold (`NODE_OPTIONS`, `NODE_EXTRA_CA_CERTS`) changes what runs,
 * or triples the time that Node takes to start.
 */

/** Which child this is; together they are found nowhere else. */
export interface ChildName {
  readonly run: string;
  readonly cell: string;
  readonly attempt: number;
}

/** The variables that tell a child who it is, and by which its descendants are found. */
export function childMarks({ run, cell, attempt }: ChildName): Record<string, string> {
  return { PATCHMATRIX_RUN: run, PATCHMATRIX_CELL: cell, PATCHMATRIX_ATTEMPT: String(attempt) };
}

/** The variables of a child: those of `parent` that may pass, then `own`. */
export function buildChildEnvironment(
  parent: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent)) {
    if (value !== undefined && mayPass(name)) environment[name] = value;
  }
  return { ...environment, ...own };
}

function mayPass(name: string): boolean {
  return allowed.has(name) || name.startsWith('LC_');
}

/** `SYSTEMROOT` is there because nothing starts on Windows without it. */
const allowed: ReadonlySet<string> = new Set(['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'SYSTEMROOT']);
