/** pip's `requirements*.txt`: only what is pinned to an exact version counts; what a file refers to is a file of its own. Pure. */
import { versionSchemes } from '../plan/version-scheme.ts';
import { collectVersions } from './collect-versions.ts';
import { type LockedVersions, LockFileError } from './lock-file.ts';
import { normalizeProjectName } from '../environments/normalize-project-name.ts';

/** @throws LockFileError if a line is no requirement, no option and no place of a package */
export function parseRequirements(file: string, text: string): LockedVersions {
  return collectVersions(joinLines(text).flatMap((line) => readLine(file, line)));
}

interface LogicalLine {
  readonly text: string;
  /** Of its first line in the file, from 1. */
  readonly number: number;
}

/** A line that ends in a backslash goes on in the next one; a comment does not. */
function joinLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let open: LogicalLine | undefined;
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const isComment = /^\s*#/.test(written);
    const goesOn = !isComment && written.endsWith('\\');
    const piece = isComment ? '' : goesOn ? written.slice(0, -1) : written;
    open = { number: open?.number ?? index + 1, text: (open?.text ?? '') + piece };
    if (goesOn) continue;
    lines.push(open);
    open = undefined;
  }
  if (open !== undefined) lines.push(open);
  return lines;
}

function readLine(file: string, { text, number }: LogicalLine): [string, string][] {
  const line = text.replace(/(^|\s)#.*$/, '').trim();
  if (line === '' || line.startsWith('-') || isPlace(line)) return [];
  const requirement = parseRequirement(line);
  if (requirement === undefined) {
    const expected = 'a requirement such as `anyio==4.13.0` or an option';
    throw new LockFileError(file, expected, `\`${line}\` in line ${number}`);
  }
  const { name, clauses } = requirement;
  return clauses.flatMap((clause): [string, string][] => {
    const [, operator, version] = /^(===?)\s*([^\s*]+)$/.exec(clause) ?? [];
    if (version === undefined) return [];
    if (versionSchemes.python.isVersion(version)) return [[normalizeProjectName(name), version]];
    // That one asks for equal texts, whatever they are.
    if (operator === '===') return [];
    throw new LockFileError(file, 'a version as PEP 440 has it', `\`${line}\` in line ${number}`);
  });
}

/** A name, extras, and the clauses of a specifier; undefined if the line is no requirement. */
function parseRequirement(
  line: string,
): { readonly name: string; readonly clauses: readonly string[] } | undefined {
  const [, name, rest] =
    /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(withoutOptionsAndMarker(line)) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  if (rest === '' || rest.startsWith('@')) return { name, clauses: [] };
  const clauses = rest
    .replace(/^\((.*)\)$/, '$1')
    .split(',')
    .map((clause) => clause.trim());
  return clauses.every((clause) => /^(===?|~=|!=|<=?|>=?)\s*\S+$/.test(clause))
    ? { name, clauses }
    : undefined;
}

function withoutOptionsAndMarker(line: string): string {
  const [requirement = ''] = line.split(/\s--/);
  const [specifier = ''] = requirement.split(';');
  return specifier.trim();
}

/** A path or an address instead of a name. */
function isPlace(line: string): boolean {
  return (
    /^(\.|\/|[A-Za-z]:\\|[\w+]+:|\$\{)/.test(line) || /^[^\s<>=@;]*([/\\]|\.(whl|zip|tar\.gz)$)/.test(line)
  );
}
