/** Archives of sources that try to leave their folder, to be more than files, or to fill the disk: real ones, unpacked. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { Header, type HeaderData } from 'tar';
import { test } from 'vitest';

import { EnvironmentError } from '../../runner/environments/environment-error.ts';
import { type ArchiveLimits, unpackArchive } from '../../runner/environments/unpack-archive.ts';
import { makeFolder } from '../make-project.ts';
import { expectFault, type TaskWithRows } from './fault-table.ts';
import { listFiles } from './list-files.ts';

interface Entry extends HeaderData {
  readonly path: string;
  readonly content?: Buffer | string;
}

function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ content = '', ...data }) => {
    const body = Buffer.from(content);
    const header = new Header({ type: 'File', mode: 0o644, size: body.length, mtime: new Date(0), ...data });
    const block = Buffer.alloc(512);
    header.encode(block);
    return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 1 });
}

interface Unpacked {
  /** `unpacked`, or the sentence. */
  readonly said: string;
  /** What is beside the folder that was to be unpacked into and was not there before, or changed. */
  readonly outside: readonly string[];
  readonly inside: readonly string[];
  readonly bytes: number;
}

async function unpack(archive: Buffer, limits?: ArchiveLimits): Promise<Unpacked> {
  const top = makeFolder({ 'a.tar.gz': '', 'victim.txt': 'own', 'beside/own.txt': 'own' });
  const [file, target] = [join(top, 'a.tar.gz'), join(top, 'target')];
  writeFileSync(file, archive);
  mkdirSync(target);
  let said = 'unpacked';
  try {
    await unpackArchive(file, target, limits);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    said = error.message;
  }
  const outside = [
    ...readdirSync(top).filter((name) => !['a.tar.gz', 'beside', 'target', 'victim.txt'].includes(name)),
    ...readdirSync(join(top, 'beside')).filter((name) => name !== 'own.txt'),
    ...(readFileSync(join(top, 'victim.txt'), 'utf8') === 'own' ? [] : ['victim.txt']),
    ...(statSync(join(top, 'victim.txt')).nlink === 1 ? [] : ['a link to victim.txt']),
  ];
  const inside = listFiles(target);
  const bytes = inside.reduce((sum, path) => sum + lstatSync(join(target, path)).size, 0);
  return { said, outside, inside, bytes };
}

async function expectRefused(
  task: TaskWithRows,
  fault: string,
  archives: readonly (readonly Entry[])[],
  sentence: RegExp,
): Promise<void> {
  const found: string[] = [];
  for (const entries of archives) {
    const { said, outside } = await unpack(tarOf(entries));
    if (!sentence.test(said)) found.push(`${JSON.stringify(entries[0]?.path)}: ${said}`);
    if (outside.length > 0) found.push(`${JSON.stringify(entries[0]?.path)} made ${outside.join(', ')}`);
  }
  const expected = 'refused with a sentence, nothing outside';
  expectFault(task, {
    ...{ fault, tries: archives.length, expected },
    got: found.length === 0 ? expected : found.join('\n'),
  });
}

const link = (path: string, linkpath: string, type: 'Link' | 'SymbolicLink' = 'SymbolicLink'): Entry => ({
  ...{ path, linkpath, type },
});

test('paths that lead out', async ({ task }) => {
  const paths = [
    ...[
      '../x',
      '../../x',
      'a/../../x',
      'a/../b',
      './../x',
      'a/b/../../../x',
      '/tmp/patchmatrix-x/y',
      '//x/y',
    ],
    ...['a/../../victim.txt', 'a/../../target/../beside/x', '..', 'a/..'],
  ];
  await expectRefused(
    task,
    'an archive with a path that leads out',
    paths.map((path) => [{ path, content: 'evil' }]),
    /^expected (?:paths within the archive, found `.*`: it is not used|a \.tar\.gz archive of sources, found: )/,
  );
});

test('links that lead out', async ({ task }) => {
  const targets = ['/etc/passwd', '../victim.txt', '../../victim.txt', 'b/../../victim.txt', '..', '/'];
  await expectRefused(
    task,
    'an archive with a link that leads out',
    [
      ...targets.map((target) => [link('a/l', target)]),
      ...['/etc/passwd', '../victim.txt', 'a/../../victim.txt', 'b/x'].map((target) => [
        link('a/l', target, 'Link'),
      ]),
      // A link to where it stands makes `..` behind it lead further than its text says.
      [link('a/here', '.'), link('a/out', 'here/..'), { path: 'a/out/x', content: 'evil' }],
      [link('a/here', '.'), link('a/out', 'here/../victim.txt')],
      [{ path: 'a/d/e/f', content: '' }, link('a/s', 'd/e'), link('a/out', 's/../../../victim.txt')],
    ],
    /^expected (?:paths within the archive, found `.*`: it is not used|a \.tar\.gz archive of sources, found: )/,
  );
});

test('files through links', async ({ task }) => {
  const { outside, inside } = await unpack(
    tarOf([link('a/l', 'd'), { path: 'a/d', type: 'Directory' }, { path: 'a/l/x', content: 'evil' }]),
  );
  const got = outside.length === 0 && !inside.includes('d/x') ? 'none' : [...outside, ...inside].join(', ');
  expectFault(task, {
    ...{ fault: 'an archive with a file behind a link of its own', tries: 1, expected: 'none', got },
  });
});

test('what is no file', async ({ task }) => {
  const types = ['CharacterDevice', 'BlockDevice', 'FIFO'] as const;
  await expectRefused(
    task,
    'an archive with a device or a pipe',
    types.map((type) => [{ path: 'a/x', type, devmaj: 1, devmin: 3 }]),
    /^expected files, folders and links in the archive, found `a\/x`, a \w+: it is not used$/,
  );
});

test('archives that are none', async ({ task }) => {
  const good = tarOf([{ path: 'a/x', content: 'x'.repeat(100_000) }]);
  const broken = [
    Buffer.alloc(0),
    Buffer.from('hello'),
    good.subarray(0, good.length / 2),
    gzipSync(Buffer.from('x'.repeat(2000))),
    Buffer.concat([good.subarray(0, 40), Buffer.alloc(40, 1), good.subarray(80)]),
  ];
  const said: string[] = [];
  for (const archive of broken) said.push((await unpack(archive)).said);
  const passed = said.filter((text) => !text.startsWith('expected a .tar.gz archive of sources, found: '));
  expectFault(task, {
    ...{ fault: 'an archive that is none, or half of one', tries: broken.length, expected: 'refused' },
    got: passed.length === 0 ? 'refused' : passed.join('\n'),
  });
});

test('bombs', async ({ task }) => {
  const mebibyte = Buffer.alloc(1024 * 1024);
  const many = Array.from({ length: 2000 }, (_, index) => ({ path: `a/${index}`, content: '' }));
  const bombs: readonly [string, Buffer, ArchiveLimits?][] = [
    ['one file that says to have 600 GB', tarOf([{ path: 'a/x', size: 600e9 }])],
    ['a file of 513 MiB', tarOf([{ path: 'a/x', size: 513 * 1024 * 1024 }])],
    [
      'files of 1 MiB where 4 MiB may be',
      tarOf(Array.from({ length: 40 }, (_, index) => ({ path: `a/${index}`, content: mebibyte }))),
      { maxMiB: 4, maxEntries: 1000 },
    ],
    ['2,000 files where 1,000 may be', tarOf(many), { maxMiB: 4, maxEntries: 1000 }],
  ];
  for (const [name, archive, limits] of bombs) {
    const { said, bytes } = await unpack(archive, limits);
    const expected = /^expected at most \d+ MiB in \d+ files in the archive, found more: it is not used$/;
    expectFault(task, {
      ...{ fault: `an archive: ${name}`, tries: 1, expected: 'refused, at most 5 MiB written' },
      got: `${expected.test(said) ? 'refused' : said}, ${Math.round(bytes / 1024 / 1024)} MiB written`,
      passed: expected.test(said) && bytes <= 5 * 1024 * 1024,
    });
  }
});

test('what is good', async ({ task }) => {
  const { said, inside } = await unpack(
    tarOf([
      { path: 'a/', type: 'Directory', mode: 0o755 },
      { path: 'a/d/f', content: 'x' },
      link('a/l', 'd/f'),
      link('a/h', 'a/d/f', 'Link'),
      link('a/none', 'not/there'),
      link('a/loop', 'loop'),
    ]),
  );
  expectFault(task, {
    ...{ fault: 'an archive whose links stay in it', tries: 1, expected: 'unpacked: d d/f h l loop none' },
    got: `${said}: ${inside.toSorted().join(' ')}`,
  });
  if (existsSync('/tmp/patchmatrix-x')) throw new Error('expected nothing outside, found /tmp/patchmatrix-x');
});
