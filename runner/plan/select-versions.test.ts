import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { SelectionMode, VersionSelection } from '../matrix/matrix.ts';
import type { Release } from './select-releases.ts';
import { selectVersions } from './select-versions.ts';
import { versionSchemes } from './version-scheme.ts';

const npm = { scheme: versionSchemes.node };
const pypi = { scheme: versionSchemes.python, pythonVersion: '3.11.7' };

const release = (version: string, more: Partial<Release> = {}): Release => ({
  ...{ version, yanked: false, prerelease: /[a-z]/.test(version) && !version.includes('post') },
  ...more,
});
const releases = (...versions: string[]): Release[] => versions.map((version) => release(version));
const selection = (more: Partial<VersionSelection> = {}): VersionSelection => ({
  ...{ include: [], exclude: [], mode: { kind: 'all' }, prereleases: false },
  ...more,
});
const mode = (kind: SelectionMode): Partial<VersionSelection> => ({ mode: kind });

const seven = releases('6.3.0', '7.0.0', '7.10.0', '7.9.0', '7.5.1', '8.0.0-rc.1', '7.5.2', '8.0.0');

describe('a selection', () => {
  test('takes every release that is none before its time, in the order of versions', () => {
    expect(selectVersions(seven, selection(), npm).versions).toEqual([
      ...['6.3.0', '7.0.0', '7.5.1', '7.5.2', '7.9.0', '7.10.0', '8.0.0'],
    ]);
  });

  test('takes what any of its ranges has, without what is excluded', () => {
    const asked = selection({ include: ['^6', '7.5.1', '>=7.9'], exclude: ['7.10.x', '8.0.0'] });
    expect(selectVersions(seven, asked, npm).versions).toEqual(['6.3.0', '7.5.1', '7.9.0']);
  });

  test('takes prereleases if it says so, or if a range names one', () => {
    const prereleases = true;
    const names = (more: Partial<VersionSelection>) => selectVersions(seven, selection(more), npm).versions;
    expect(names({ include: ['>=7.10'], prereleases })).toEqual(['7.10.0', '8.0.0-rc.1', '8.0.0']);
    expect(names({ include: ['>=8.0.0-rc.0'] })).toEqual(['8.0.0-rc.1', '8.0.0']);
    const python = releases('1.0', '2.0rc1');
    expect(selectVersions(python, selection({ include: ['>=2.0rc1'] }), pypi).versions).toEqual(['2.0rc1']);
    expect(selectVersions(python, selection({ include: ['>=1'] }), pypi).versions).toEqual(['1.0']);
  });

  test.each<[SelectionMode, string[]]>([
    [{ kind: 'latest-majors' }, ['6.3.0', '7.10.0', '8.0.0']],
    [{ kind: 'latest-minors' }, ['6.3.0', '7.0.0', '7.5.2', '7.9.0', '7.10.0', '8.0.0']],
    [{ kind: 'latest', count: 2 }, ['7.10.0', '8.0.0']],
    [{ kind: 'evenly', count: 3 }, ['6.3.0', '7.5.2', '8.0.0']],
    [{ kind: 'evenly', count: 1 }, ['8.0.0']],
    [{ kind: 'evenly', count: 99 }, ['6.3.0', '7.0.0', '7.5.1', '7.5.2', '7.9.0', '7.10.0', '8.0.0']],
  ])('has a mode that picks among them: %j', (kind, versions) => {
    expect(selectVersions(seven, selection(mode(kind)), npm).versions).toEqual(versions);
  });

  test('knows the majors and minors of PEP 440, with epochs', () => {
    const python = releases('1.0', '1.0.1.post1', '1.1', '1!1.0', '1!2.0.3');
    const majors = selectVersions(python, selection(mode({ kind: 'latest-majors' })), pypi).versions;
    expect(majors).toEqual(['1.1', '1!1.0', '1!2.0.3']);
    const minors = selectVersions(python, selection(mode({ kind: 'latest-minors' })), pypi).versions;
    expect(minors).toEqual(['1.0.1.post1', '1.1', '1!1.0', '1!2.0.3']);
  });

  test('of so many is never more, is in order, and has both ends', () => {
    const arbitrary = fc.uniqueArray(fc.nat(500), { minLength: 2 });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 2, max: 20 }), (minors, count) => {
        const all = releases(...minors.map((minor) => `1.${String(minor)}.0`));
        const evenly = selectVersions(all, selection(mode({ kind: 'evenly', count })), npm).versions;
        const every = selectVersions(all, selection(), npm).versions;
        expect(evenly).toHaveLength(Math.min(count, every.length));
        expect(every.filter((version) => evenly.includes(version))).toEqual(evenly);
        expect([evenly[0], evenly.at(-1)]).toEqual([every[0], every.at(-1)]);
      }),
    );
  });
});

describe('a withdrawn release', () => {
  const some = [
    ...releases('1.0.0', '1.2.0'),
    release('1.1.0', { deprecated: 'use 1.2' }),
    release('1.3.0', { yanked: true }),
  ];

  test('is passed over by ranges and modes', () => {
    expect(selectVersions(some, selection({ include: ['^1'] }), npm).versions).toEqual(['1.0.0', '1.2.0']);
    const latest = selection(mode({ kind: 'latest', count: 1 }));
    expect(selectVersions(some, latest, npm).versions).toEqual(['1.2.0']);
  });

  test('is taken with a notice if it is named exactly', () => {
    const { versions, notices } = selectVersions(some, selection({ include: ['1.1.0', '1.3.0'] }), npm);
    expect(versions).toEqual(['1.1.0', '1.3.0']);
    expect(notices).toEqual([
      '1.1.0 is deprecated (use 1.2); it is taken, as it was named exactly',
      '1.3.0 is yanked; it is taken, as it was named exactly',
    ]);
  });
});

describe('where there is nothing to take', () => {
  const problemOf = (known: readonly Release[], more: Partial<VersionSelection>, options = pypi) =>
    selectVersions(known, selection(more), options).problem;

  test('the oldest and the newest that exist are named', () => {
    expect(problemOf(releases('1.0', '2.0', '3.0rc1'), { include: ['>=9'] })).toBe(
      'expected a release in `>=9`, found none; the oldest is 1.0, the newest 2.0',
    );
    expect(problemOf(releases('1.0'), { include: ['>=9'] })).toContain('the only one is 1.0');
    expect(problemOf([], {})).toContain('the registry has no release at all');
  });

  test('what a range passes over is named, and how to have it', () => {
    const yanked = [release('1.0', { yanked: true }), release('0.9')];
    expect(problemOf(yanked, { include: ['>=1'] })).toBe(
      'expected a release in `>=1`, found only yanked ones (1.0); a list takes one that it names exactly',
    );
    expect(problemOf(releases('1.0', '2.0rc1'), { include: ['>=1.5'] })).toContain(
      'found only prereleases (2.0rc1); `prereleases: true` takes them',
    );
    const newer = [release('2.0', { requiresPython: '>=3.13' })];
    expect(problemOf(newer, { include: ['>=1'] })).toContain(
      '2.0 is for Python >=3.13, and this is 3.11.7; `python:` names another',
    );
    expect(problemOf(releases('1.0', '1.1'), { include: ['>=1'], exclude: ['<2'] })).toContain(
      '`exclude` leaves out all 2 of them',
    );
  });

  test('a version that was named exactly stands for itself, beside those that are there', () => {
    const asked = selection({ include: ['1.0.7', '1.0.0'] });
    expect(selectVersions(releases('1.0.0'), asked, npm)).toEqual({
      versions: ['1.0.0'],
      missing: [{ version: '1.0.7', problem: 'expected a release 1.0.7, found none; the only one is 1.0.0' }],
      notices: [],
    });
  });
});
