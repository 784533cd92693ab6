/**
 * A text → what it does to which files: unified diffs as `git diff`, `diff -u`, patch-package, pnpm and yarn write them.
 * Words around them, such as a commit's message, are passed over. Pure.
 */
import type { FilePatch, Hunk } from './file-patch.ts';
import { isFileHeader, parseHunk } from './parse-hunk.ts';
import { PatchError } from './patch-error.ts';
import { parseFileName, parseGitNames, pathOfPair, requirePathWithin } from './patch-path.ts';

/** More than a package has; each is held against every one of its files. */
const mostFiles = 10_000;

/**
 * In the order of the text, in which a file may come more than once. Modes of files stay as they are.
 *
 * @throws PatchError if the text is no unified diff, or one of binary files, links, modes alone or paths that lead out, or of too many files
 */
export function parsePatch(text: string): FilePatch[] {
  const lines = text.replace(/^\u{feff}/u, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const drafts: Draft[] = [];
  let draft: Draft | undefined;
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    refuseOtherForms(line, at + 1);
    if (drafts.length > mostFiles) {
      throw new PatchError(`expected at most ${String(mostFiles)} files in a patch, found more`, at + 1);
    }
    if (line.startsWith('diff --git ')) {
      draft = { line: at + 1, git: line.slice('diff --git '.length), hunks: [] };
      drafts.push(draft);
      at++;
    } else if (isFileHeader(lines, at)) {
      if (draft?.git === undefined || draft.names !== undefined) {
        draft = { line: at + 1, hunks: [] };
        drafts.push(draft);
      }
      draft.names = { line: at + 1, old: line.slice(4), new: (lines[at + 1] ?? '').slice(4) };
      at += 2;
    } else if (line.startsWith('@@')) {
      if (draft?.names === undefined) {
        throw new PatchError(
          'expected `---` and `+++` with the name of a file before a hunk, found none',
          at + 1,
        );
      }
      const { hunk, end } = parseHunk(lines, at, draft.names.old.endsWith('\r'));
      draft.hunks.push(hunk);
      at = end;
    } else {
      if (draft?.git !== undefined && draft.hunks.length === 0) readGitHeader(draft, line, at + 1);
      at++;
    }
  }
  if (drafts.length === 0) throw new PatchError('expected a unified diff with hunks, found none');
  return drafts.map(finishFile);
}

interface Draft {
  readonly line: number;
  /** Both names behind `diff --git`. */
  readonly git?: string;
  names?: { readonly line: number; readonly old: string; readonly new: string };
  mode?: 'new' | 'deleted' | 'changed';
  renamed?: { from?: string; to?: string };
  readonly hunks: Hunk[];
}

function refuseOtherForms(line: string, number: number): void {
  const refuse = (expected: string, found: string, hint: string): never => {
    throw new PatchError(`expected ${expected}, found ${found}; ${hint}`, number);
  };
  if (line.startsWith('GIT binary patch') || /^Binary files .* differ\s*$/.test(line)) {
    refuse('changes of text', 'a binary file', 'leave binary files out of the patch');
  }
  if (/^(diff --(cc|combined) |@@@ )/.test(line)) {
    refuse('a diff of two versions', 'one of a merge', 'write it with `git diff` against one parent');
  }
  if (/^Only in [^\s:]+: \S+\s*$/.test(line)) {
    refuse('the lines of each file', `\`${line.trimEnd()}\``, '`diff -urN` writes them');
  }
}

function readGitHeader(draft: Draft, line: string, number: number): void {
  const mode =
    /^(?:(?<what>new|deleted) file|old|new) mode (?<mode>\d+)/.exec(line) ??
    /^index [\da-f]+\.\.[\da-f]+ (?<mode>\d+)/.exec(line);
  if (mode?.groups !== undefined) {
    const { what, mode: digits } = mode.groups;
    refuseSpecialFile(digits ?? '', number);
    if (what === 'new' || what === 'deleted') draft.mode = what;
    else if (!line.startsWith('index ')) draft.mode = 'changed';
  }
  if (line.startsWith('copy from ')) {
    throw new PatchError(
      'expected a file that is changed, added, deleted or renamed, found a copy; `git diff --no-renames` writes it as an added file',
      number,
    );
  }
  const rename = /^rename (from|to) (.*)$/.exec(line.replace(/\r$/, ''));
  if (rename?.[2] === undefined) return;
  const path = requirePathWithin(parseFileName(rename[2], number).name, number);
  draft.renamed = { ...draft.renamed, [rename[1] === 'from' ? 'from' : 'to']: path };
}

function refuseSpecialFile(mode: string, number: number): void {
  const kinds: Readonly<Record<string, string>> = { '120000': 'a symbolic link', '160000': 'a submodule' };
  const kind = kinds[mode];
  if (kind === undefined) return;
  throw new PatchError(`expected a regular file, found ${kind}; leave it out of the patch`, number);
}

function finishFile(draft: Draft): FilePatch {
  const { hunks, line } = draft;
  if (draft.renamed !== undefined) {
    const { from, to } = draft.renamed;
    if (from === undefined || to === undefined) {
      throw new PatchError('expected both `rename from` and `rename to`, found one of them', line);
    }
    return { kind: 'renamed', path: to, from, hunks, line };
  }
  const { kind, path } = nameFile(draft);
  if (hunks.length === 0 && kind === 'modified') {
    const found = draft.mode === 'changed' ? 'a change of its mode alone' : 'none';
    throw new PatchError(
      `expected changed lines of \`${path}\`, found ${found}; leave it out of the patch`,
      line,
    );
  }
  return { kind, path, from: path, hunks, line };
}

function nameFile(draft: Draft): Pick<FilePatch, 'kind' | 'path'> {
  const gitPath = (): string | undefined => {
    if (draft.git === undefined) return undefined;
    const { oldName, newName } = parseGitNames(draft.git, draft.line);
    return pathOfPair(oldName, newName, draft.line);
  };
  if (draft.names === undefined) {
    const kinds = { new: 'added', deleted: 'deleted', changed: 'modified' } as const;
    return { kind: kinds[draft.mode ?? 'changed'], path: gitPath() ?? '' };
  }
  const { line } = draft.names;
  const old = parseFileName(draft.names.old, line);
  const fresh = parseFileName(draft.names.new, line + 1);
  if (old.name === '/dev/null' && fresh.name === '/dev/null') {
    throw new PatchError('expected the name of a file, found `/dev/null` twice', line);
  }
  const pathOf = (name: string, at: number): string =>
    gitPath() ?? requirePathWithin(name.replace(/^[ab]\//, ''), at);
  if (old.name === '/dev/null') return { kind: 'added', path: pathOf(fresh.name, line + 1) };
  if (fresh.name === '/dev/null') return { kind: 'deleted', path: pathOf(old.name, line) };
  const path = pathOfPair(old.name, fresh.name, line);
  const [hunk] = draft.hunks;
  const isWhole = (start: number | undefined): boolean => draft.hunks.length === 1 && start === 0;
  if (isWhole(hunk?.oldStart) && isEpoch(old.stamp)) return { kind: 'added', path };
  if (isWhole(hunk?.newStart) && isEpoch(fresh.stamp)) return { kind: 'deleted', path };
  return { kind: 'modified', path };
}

/** `diff -N` gives a file that is not there the beginning of all time, in the zone of whoever ran it. */
function isEpoch(stamp: string): boolean {
  const [, date, time, zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+)?(?: ([+-]\d{4}))?$/.exec(stamp) ?? [];
  if (date === undefined || time === undefined) return false;
  return Date.parse(`${date}T${time}${zone.replace(/^(.\d\d)/, '$1:')}`) === 0;
}
