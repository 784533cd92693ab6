/**
 * Names the files of a suite and the tests in them, so that each has an id that is safe in any shell and the same in
 * every run of the same file. What a test is called by its own runner stays its title. Pure.
 */
import { createHash } from 'node:crypto';

import type { FoundTest } from '../cell/protocol.ts';
import type { PlannedSuiteFile, PlannedTest } from './plan.ts';

/** The part of a file's id behind its suite: `tests.test_taskgroups.py`. */
export function fileSlug(testFile: string): string {
  return slugOf(testFile);
}

/** The tests of a file as scenarios, in their order. Two whose names differ only in what is not kept get a hash each. */
export function nameTests(file: PlannedSuiteFile, found: readonly FoundTest[]): PlannedTest[] {
  const slugs = found.map(({ test }) => slugOf(withoutFile(test, file.testFile)));
  const counts = new Map<string, number>();
  for (const slug of slugs) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  return found.map(({ test, line }, index): PlannedTest => {
    const slug = slugs[index] ?? '';
    const unique = (counts.get(slug) ?? 0) > 1 ? `${slug}-${hash(test)}` : slug;
    return {
      ...{ kind: 'test', id: `${file.id}.${unique}`, suite: file.suite, file: file.file },
      ...{ line: line ?? 1, column: 1, title: test, rule: '', parent: file.id, test },
      ...(file.versions === undefined ? {} : { versions: file.versions }),
    };
  });
}

/** Pytest puts the path of the file before each name. */
function withoutFile(test: string, testFile: string | undefined): string {
  const prefix = `${testFile ?? ''}::`;
  return testFile !== undefined && test.startsWith(prefix) ? test.slice(prefix.length) : test;
}

const maxLength = 120;

function slugOf(name: string): string {
  const slug = name
    .replaceAll(/::|\/| > /g, '.')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (slug === '') return hash(name);
  return slug.length <= maxLength ? slug : `${slug.slice(0, maxLength)}-${hash(name)}`;
}

function hash(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8);
}
