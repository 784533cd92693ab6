/** Links of the documents: each one that is relative leads to a file or folder that is there, and to a heading in it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';

import { repository } from './make-project.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], {
  cwd: repository,
  ignore: '**/node_modules/**',
});
const links = documents.flatMap((file) => [...findLinks(readProse(file))].map((link) => ({ file, link })));

test('a link leads somewhere', () => {
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(({ file, link }) => !leadsSomewhere(file, link))).toEqual([]);
});

test('a link to a file, and one to a heading, that is not there is found', () => {
  expect(leadsSomewhere('README.md', 'docs/README.md#guides')).toBe(true);
  expect(leadsSomewhere('README.md', 'docs/no-such-page.md')).toBe(false);
  expect(leadsSomewhere('README.md', 'docs/README.md#no-such-heading')).toBe(false);
});

/** A document without its code. */
function readProse(file: string): string {
  return readFileSync(join(repository, file), 'utf8')
    .replace(/^```.*?^```$/gms, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));
}

function* findLinks(prose: string): Generator<string> {
  const patterns = [/\]\(([^)\s]+)\)/g, /(?:src|srcset|href)="([^"]+)"/g];
  for (const [, link] of patterns.flatMap((pattern) => [...prose.matchAll(pattern)])) {
    if (link !== undefined && !/^[a-z]+:/.test(link)) yield link;
  }
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(repository, file))) return false;
  return anchor === undefined || nameHeadings(readProse(file)).includes(anchor);
}

/** As GitHub names them in addresses; headings of the same words, which it numbers, are not told apart. */
function nameHeadings(prose: string): string[] {
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
