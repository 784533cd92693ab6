import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import { cacheLimits, readGroup, writeGroup } from './result-groups.ts';

const records = (...keys: string[]): Map<string, string> =>
  new Map(keys.map((key) => [key, `{"of":"${key}"}`]));

test('what was written is read, and added to', () => {
  const folder = makeFolder();
  writeGroup(folder, 'g', records('a', 'b'));
  writeGroup(folder, 'g', new Map([...records('c'), ['a', '{"of":"another"}']]));
  expect(readGroup(folder, 'g')).toEqual({
    records: new Map([...records('b', 'c'), ['a', '{"of":"another"}']]),
    damaged: 0,
  });
  expect(readGroup(folder, 'other')).toEqual({ records: new Map(), damaged: 0 });
});

test('a line that was cut or altered is left out and counted, and is gone once the group is written again', () => {
  const folder = makeFolder();
  const file = join(folder, 'g.ndjson');
  writeGroup(folder, 'g', records('a', 'b', 'c'));
  writeFileSync(file, readFileSync(file, 'utf8').replace('"of":"a"', '"of":"x"').slice(0, -3));
  expect(readGroup(folder, 'g')).toEqual({ records: records('b'), damaged: 2 });
  writeGroup(folder, 'g', records('a'));
  expect(readGroup(folder, 'g')).toEqual({ records: records('b', 'a'), damaged: 0 });
});

test('what a group cannot hold goes, the oldest first', () => {
  const folder = makeFolder();
  writeGroup(folder, 'g', records('a', 'b'), { ...cacheLimits, groupBytes: 30 });
  writeGroup(folder, 'g', records('c'), { ...cacheLimits, groupBytes: 30 });
  expect([...readGroup(folder, 'g').records.keys()]).toEqual(['b', 'c']);
});

test('the group that nobody asked for in the longest time goes, and nothing unfinished is left', () => {
  const folder = makeFolder();
  for (const name of ['old', 'new']) writeGroup(folder, name, records('a'));
  utimesSync(join(folder, 'old.ndjson'), 1, 1);
  writeGroup(folder, 'newest', records('a'), { ...cacheLimits, bytes: 200 });
  expect(readdirSync(folder).toSorted()).toEqual(['new.ndjson', 'newest.ndjson']);
});
