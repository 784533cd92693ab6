/** A `suite` among the scenarios of a matrix: a test suite that exists already, its runner and where it comes from. */
import { isAbsolute, resolve } from 'node:path';
import { isMap, isScalar, isSeq } from 'yaml';
import type { SuiteRunner } from '../cell/protocol.ts';
import type { MatrixSource, MatrixSuite } from './matrix.ts';
import { isPackageName } from './parse-requirement.ts';
import { parseId } from './parse-id.ts';
import type { Surroundings } from './surroundings.ts';
import type { Written, WrittenEntry, YamlDocument } from './yaml-document.ts';

type Fields = ReadonlyMap<string, WrittenEntry>;

const runnerKeys = ['pytest', 'vitest', 'command'] as const;
const suiteKeys = {
  required: [],
  optional: [...runnerKeys, 'report', 'id', 'source', 'args', 'timeout'],
};

/** Undefined if something is wrong with it. */
export function parseSuite(
  document: YamlDocument,
  item: Written,
  surroundings: Surroundings,
): MatrixSuite | undefined {
  const outer = document.fields(item, 'a path or a `suite`', { required: ['suite'], optional: [] });
  const value = outer?.get('suite')?.value;
  const fields = value && document.fields(value, 'a mapping with `pytest`, `vitest` or `command`', suiteKeys);
  if (value === undefined || fields === undefined) return undefined;

  const mistakesBefore = document.mistakes.length;
  const runner = parseRunner(document, value, fields);
  const idField = fields.get('id');
  const id = idField ? parseId(document, idField.value, 'the name of the suite') : runner?.runner.kind;
  const sourceField = fields.get('source');
  const source: MatrixSource | undefined = sourceField
    ? parseSource(document, sourceField.value, surroundings)
    : { kind: 'folder', folder: surroundings.folder };
  const timeoutField = fields.get('timeout');
  const timeoutSeconds = timeoutField && parseSeconds(document, timeoutField.value);
  if (runner === undefined || id === undefined || source === undefined) return undefined;
  if (document.mistakes.length > mistakesBefore) return undefined;
  return {
    ...{ kind: 'suite', id, ...runner, source, at: value.at },
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

function parseRunner(
  document: YamlDocument,
  value: Written,
  fields: Fields,
): Pick<MatrixSuite, 'files' | 'runner'> | undefined {
  const [kind, second] = runnerKeys.filter((key) => fields.has(key));
  const field = kind && fields.get(kind);
  if (kind === undefined || field === undefined) {
    document.add(value.at, 'expected `pytest`, `vitest` or `command` in the suite, found none of them');
    return undefined;
  }
  const other = second && fields.get(second);
  if (other) {
    document.add(
      other.key.at,
      `expected one runner, found \`${second}\` beside \`${kind}\``,
      'write two suites',
    );
  }
  if (kind === 'command') return parseCommand(document, field, fields);
  const report = fields.get('report');
  if (report) {
    document.add(
      report.key.at,
      `expected \`report\` with a \`command\` only, found it with \`${kind}\``,
      'leave it out',
    );
  }
  const files = parseTexts(document, field.value, 'the path of a test file or a folder, or a list of them');
  for (const { text, at } of files ?? []) {
    if (isAbsolute(text) || text.split(/[/\\]/).includes('..')) {
      document.add(at, `expected a path within the source, found \`${text}\``);
    }
  }
  const argsField = fields.get('args');
  const args = argsField ? parseTexts(document, argsField.value, 'a list of arguments') : [];
  if (files === undefined || args === undefined) return undefined;
  return { files: textsOf(files), runner: { kind, args: textsOf(args) } };
}

function parseCommand(
  document: YamlDocument,
  field: WrittenEntry,
  fields: Fields,
): Pick<MatrixSuite, 'files' | 'runner'> | undefined {
  const args = fields.get('args');
  if (args) {
    const message = 'expected the arguments within the `command`, found `args`';
    document.add(args.key.at, message, 'write command: [node, --test, --test-reporter=tap]');
  }
  const report = parseReport(document, field, fields.get('report'));
  const words = parseTexts(document, field.value, 'a command line, or a list of a program and its arguments');
  if (report === undefined || words === undefined) return undefined;
  const command = isSeq(field.value.node) ? textsOf(words) : (words[0]?.text ?? '');
  return { files: [], runner: { kind: 'command', command, report } };
}

function parseReport(
  document: YamlDocument,
  command: WrittenEntry,
  report: WrittenEntry | undefined,
): Extract<SuiteRunner, { kind: 'command' }>['report'] | undefined {
  const hint =
    '`tap` is read from what the command prints, `junit` from the file that PATCHMATRIX_REPORT names';
  if (report === undefined) {
    document.add(
      command.key.at,
      'expected `report: tap` or `report: junit` beside `command`, found none',
      hint,
    );
    return undefined;
  }
  const name = document.string(report.value, '`tap` or `junit`');
  if (name === undefined || name === 'tap' || name === 'junit') return name;
  document.addUnexpected(report.value, '`tap` or `junit`', hint);
  return undefined;
}

const sourceKeys = ['folder', 'sdist', 'npm', 'git'] as const;

function parseSource(
  document: YamlDocument,
  value: Written,
  { folder, look }: Surroundings,
): MatrixSource | undefined {
  const what = 'a mapping with `folder`, `sdist`, `npm` or `git`';
  if (!isMap(value.node)) {
    document.addUnexpected(value, what, 'write {folder: PATH}');
    return undefined;
  }
  const fields = document.fields(value, what, { required: [], optional: [...sourceKeys, 'tag'] });
  const [kind, second] = sourceKeys.filter((key) => fields?.has(key));
  const field = kind && fields?.get(kind);
  if (kind === undefined || field === undefined) {
    document.add(value.at, 'expected `folder`, `sdist`, `npm` or `git` in the source, found none of them');
    return undefined;
  }
  const other = second && fields?.get(second);
  if (other) document.add(other.key.at, `expected one source, found \`${second}\` beside \`${kind}\``);
  const tag = fields?.get('tag');
  if (tag && kind !== 'git') {
    document.add(tag.key.at, `expected \`tag\` with \`git\` only, found it with \`${kind}\``);
  }
  switch (kind) {
    case 'folder': {
      const path = document.string(field.value, 'the path of a folder');
      if (path === undefined) return undefined;
      if (look(path)?.kind === 'folder') return { kind, folder: resolve(folder, path) };
      document.addUnexpected(field.value, 'a folder that exists', 'paths are relative to the matrix');
      return undefined;
    }
    case 'sdist':
    case 'npm':
      return parsePackage(document, field.value, kind);
    case 'git':
      return parseGit(document, field, tag, folder);
  }
}

const packagePatterns = {
  sdist: /^(?<package>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:==(?<version>[0-9][\w.!+-]*))?$/,
  npm: /^(?<package>(?:@[^/@]+\/)?[^/@]+)(?:@(?<version>[0-9][\w.+-]*))?$/,
};

function parsePackage(
  document: YamlDocument,
  value: Written,
  kind: 'npm' | 'sdist',
): MatrixSource | undefined {
  const written = kind === 'sdist' ? '`PACKAGE` or `PACKAGE==1.2.3`' : '`PACKAGE` or `PACKAGE@1.2.3`';
  const text = document.string(value, written);
  if (text === undefined) return undefined;
  const { package: name, version } = packagePatterns[kind].exec(text)?.groups ?? {};
  if (name !== undefined && isPackageName(name, kind === 'npm' ? 'node' : 'python'))
    return { kind, package: name, ...(version !== undefined && { version }) };
  document.addUnexpected(value, written, 'without a version it is that of each runtime');
  return undefined;
}

function parseGit(
  document: YamlDocument,
  field: WrittenEntry,
  tagField: WrittenEntry | undefined,
  folder: string,
): MatrixSource | undefined {
  const what = 'an address with `https:`, `ssh:` or `file:`, or a path';
  const url = document.string(field.value, what);
  if (tagField === undefined) {
    document.add(field.key.at, 'expected a `tag` beside `git`, found none', "write tag: 'v{version}'");
    return undefined;
  }
  const tag = document.string(tagField.value, 'the name of a tag');
  if (url === undefined || tag === undefined) return undefined;
  // What starts with a dash would be an option of git's.
  if (!/^[A-Za-z0-9{][\w.{}/@+-]*$/.test(tag)) {
    document.addUnexpected(tagField.value, 'the name of a tag', "write tag: 'v{version}'");
    return undefined;
  }
  if (/^(https|ssh|file):\/\/[^-\s]\S*$/.test(url)) return { kind: 'git', url, tag };
  if (/^[./~\w][^:]*$/.test(url)) return { kind: 'git', url: resolve(folder, url), tag };
  document.addUnexpected(field.value, what);
  return undefined;
}

/** One text, or a list of texts. */
function parseTexts(
  document: YamlDocument,
  value: Written,
  what: string,
): { readonly text: string; readonly at: Written['at'] }[] | undefined {
  const items = isSeq(value.node) ? document.items(value, what) : [value];
  const texts = items?.map((item) => ({ text: document.string(item, what), at: item.at }));
  return texts?.flatMap(({ text, at }) => (text === undefined ? [] : [{ text, at }]));
}

function textsOf(written: readonly { readonly text: string }[]): string[] {
  return written.map(({ text }) => text);
}

function parseSeconds(document: YamlDocument, value: Written): number | undefined {
  const number = isScalar(value.node) ? value.node.value : undefined;
  if (typeof number === 'number' && Number.isFinite(number) && number > 0) return number;
  document.addUnexpected(value, 'seconds above 0');
  return undefined;
}
