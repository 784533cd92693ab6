import { resultsFormat } from '../execute/events.ts';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { events, passes, plan, skipped } from './fixtures/build-events.ts';
import type { Plan } from '../plan/plan.ts';
import { readEvents, readLatestRunFolder, readRun, ReadRunError } from './read-run.ts';
import { reduceEvents } from './reduce-events.ts';
import { createRunFolder, keptRuns, type RunFolder } from './run-folder.ts';

const startedAt = new Date('2026-11-22T21:30:00Z');
let results: string;

beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'patchmatrix-results-'));
});

afterEach(() => {
  rmSync(results, { recursive: true });
});

function writeAll(): RunFolder {
  const folder = createRunFolder(results, startedAt);
  for (const event of events) folder.write(event);
  folder.publish();
  return folder;
}

describe('the folder of a run', () => {
  test('is named for its start and is the newest once it is published', () => {
    const before = writeAll();
    const folder = createRunFolder(results, new Date('2026-11-22T21:30:01Z'));
    expect(readLatestRunFolder(results)).toBe(before.path);
    folder.publish();
    expect(folder.run).toMatch(/^20261122T213001Z-[\da-f]{4}$/);
    expect(folder.path).toBe(join(results, folder.run));
    expect(existsSync(folder.logFolder)).toBe(true);
    expect(readLatestRunFolder(results)).toBe(folder.path);
    expect(readdirSync(results).sort()).toEqual([before.run, folder.run, 'latest.json']);
  });

  test('holds each event as soon as it is written', () => {
    const folder = createRunFolder(results, startedAt);
    const file = join(folder.path, 'events.ndjson');
    events.forEach((event, index) => {
      folder.write(event);
      const lines = readFileSync(file, 'utf8').split('\n');
      expect(lines).toHaveLength(index + 2);
      expect(JSON.parse(lines[index] ?? '')).toEqual(event);
    });
  });

  test('holds many that are written at once in their order, also more than are written at a time', () => {
    const folder = createRunFolder(results, startedAt);
    const [start, ...rest] = events;
    if (start?.kind !== 'run-started') throw new Error('expected the start of a run');
    const long = { ...start, args: ['x'.repeat(3 * 1024 * 1024)] };
    folder.write(start);
    folder.writeAll([...rest, long, ...rest]);
    const lines = readFileSync(join(folder.path, 'events.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([start, ...rest, long, ...rest]);
  });

  test('ends with the results in one file that says its format', () => {
    const folder = writeAll();
    folder.finish(reduceEvents(events));
    expect(JSON.parse(readFileSync(join(folder.path, 'run.json'), 'utf8'))).toEqual({
      format: resultsFormat,
      ...reduceEvents(events),
    });
    expect(readdirSync(folder.path).sort()).toEqual(['events.ndjson', 'logs', 'run.json']);
  });

  test('makes room: the newest runs stay, and what is no run is never touched', () => {
    const old = Array.from(
      { length: keptRuns + 2 },
      (_, day) => `202601${String(day + 1).padStart(2, '0')}T000000Z-0000`,
    );
    for (const name of [...old, 'my-notes']) mkdirSync(join(results, name));
    writeFileSync(join(results, 'baseline.json'), '{}');
    writeFileSync(join(results, '20200101T000000Z-0000'), 'a file of that name');
    const folder = createRunFolder(results, startedAt);
    folder.publish();
    const left = [
      ...old.slice(3),
      folder.run,
      'latest.json',
      'my-notes',
      'baseline.json',
      '20200101T000000Z-0000',
    ];
    expect(readdirSync(results).sort()).toEqual(left.sort());
  });

  test('makes no room by itself, though a clock that was set back makes it the oldest', () => {
    for (let day = 1; day <= keptRuns; day += 1) {
      mkdirSync(join(results, `209901${String(day).padStart(2, '0')}T000000Z-0000`));
    }
    const folder = createRunFolder(results, startedAt);
    folder.publish();
    expect(readdirSync(results)).toContain(folder.run);
    expect(readdirSync(results)).not.toContain('20990101T000000Z-0000');
  });
});

describe('reading a run back', () => {
  test('gives the results from the events alone', () => {
    const { path } = writeAll();
    expect(readRun(path)).toEqual(reduceEvents(events));
  });

  test('of one that was killed gives what it knew, wherever it was cut', () => {
    const { path } = writeAll();
    const file = join(path, 'events.ndjson');
    const text = readFileSync(file);
    const firstLine = text.indexOf('\n') + 1;
    for (let size = text.length - 1; size >= firstLine; size -= 7) {
      truncateSync(file, size);
      const known = text.subarray(0, size).toString('utf8').split('\n').length - 1;
      expect(readRun(path)).toEqual(reduceEvents(events.slice(0, known)));
    }
  });

  test.each([
    ['half a first line', '{"kind":"run-st', /expected the events of a run, found no complete line$/],
    ['something else', 'hello\n', /events\.ndjson:1`: expected one event as JSON, found `hello`$/],
    [
      'an unknown event',
      '{"kind":"moved"}\n',
      /:1`: expected an event of a run, found `\{"kind":"moved"\}`$/,
    ],
    [
      'a later format',
      '{"kind":"run-started","format":999}\n',
      /:1`: expected results of format 3, found format 999; /,
    ],
    ['no start', `${JSON.stringify(events[1])}\n`, /:1`: expected `run-started` as the first event/],
  ])('of %s says where and what is wrong', (_name, text, message) => {
    const { path } = createRunFolder(results, startedAt);
    writeFileSync(join(path, 'events.ndjson'), text);
    expect(() => readRun(path)).toThrow(ReadRunError);
    expect(() => readRun(path)).toThrow(message);
  });

  test.each<[string, unknown, string]>([
    [
      'a cell that is not planned',
      { ...events[1], cell: 'a/b@c+d#real' },
      'a cell of the plan, found `a/b@c+d#real`',
    ],
    ['a field that is missing', { ...events[1], atMs: undefined }, '`atMs`, found none'],
    ['a number that is none', { ...events[1], atMs: '1e308' }, 'a number from 0 as `atMs`, found "1e308"'],
    ['a number without an end', { ...events[1], atMs: -1 }, 'a number from 0 as `atMs`, found -1'],
    ['an attempt twice', events[4], `attempt 1 at \`${passes.id}\` once, found it again`],
    [
      'a skipped cell',
      { ...events[4], cell: skipped.id },
      `no attempt at \`${skipped.id}\`, which is skipped`,
    ],
    [
      'tests in a program',
      { kind: 'tests-found', atMs: 1, cell: passes.id, attempt: 1, tests: [] },
      'tests in the file of a suite',
    ],
  ])('says which line is wrong: %s', (_name, event, message) => {
    const { path } = createRunFolder(results, startedAt);
    const lines = [...events.slice(0, -1), event].map((each) => `${JSON.stringify(each)}\n`);
    writeFileSync(join(path, 'events.ndjson'), lines.join(''));
    expect(() => readRun(path)).toThrow(ReadRunError);
    expect(() => readRun(path)).toThrow(`events.ndjson:7\`: expected ${message}`);
  });

  test.each<[string, Partial<Plan>, string]>([
    [
      'a column twice',
      { columns: [...plan.columns, ...plan.columns] },
      'each column of the plan once, found `4.13+none` again',
    ],
    ['a column of nothing', { runtimes: [] }, 'the plan to hold the runtime of `4.13+none`, found no `4.13`'],
    [
      'a cell of nothing',
      { scenarios: [] },
      `the plan to hold the scenario of \`${passes.id}\`, found no \`suite/passes\``,
    ],
    [
      'another type',
      { subject: ['anyio'] as never },
      'a name of at most 1,000 characters as `plan.subject`, found Array',
    ],
  ])('refuses a plan with %s', (_name, change, message) => {
    const { path } = createRunFolder(results, startedAt);
    writeFileSync(
      join(path, 'events.ndjson'),
      `${JSON.stringify({ ...events[0], plan: { ...plan, ...change } })}\n`,
    );
    expect(() => readRun(path)).toThrow(`events.ndjson:1\`: expected ${message}`);
  });

  test('leaves out fields that it does not know', () => {
    const { path } = createRunFolder(results, startedAt);
    const [start, ...rest] = events.map((event) => ({ ...event, later: 1 }));
    const lines = [{ ...start, plan: { ...plan, later: 1 } }, ...rest].map(
      (each) => `${JSON.stringify(each)}\n`,
    );
    writeFileSync(join(path, 'events.ndjson'), lines.join(''));
    expect(readEvents(path)).toEqual(events);
  });

  test('that is not there says how to make one', () => {
    expect(() => readRun(join(results, 'none'))).toThrow(/found no such file; `patchmatrix run` makes it$/);
    expect(() => readLatestRunFolder(results)).toThrow(/latest\.json`: expected .* found no such file/);
  });

  test('does not follow a name that leads elsewhere', () => {
    writeFileSync(join(results, 'latest.json'), '{"run":"../../etc"}\n');
    expect(() => readLatestRunFolder(results)).toThrow('expected {"run": NAME}, found `{"run":"../../etc"}`');
  });
});
