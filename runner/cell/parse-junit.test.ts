import { expect, test } from 'vitest';

import { parseJunit } from './parse-junit.ts';

const outcomesOf = (text: string): unknown => {
  const parsed = parseJunit(text);
  if (parsed.kind === 'problem') return parsed.problem;
  return parsed.tests.map(({ test: name, result }) => [name, result.outcome, result.message, result.elapsed]);
};

test('tests are named by their class, or by the suites around them', () => {
  expect(
    outcomesOf(`<?xml version="1.0" encoding="utf-8"?>
<testsuites name="all"><testsuite name="a &amp; b">
  <testcase classname="tests.test_a" name="one" time="0.5"/>
  <testcase name="two" time="1,000.25"/>
  <testsuite name="inner"><testcase name="three"/></testsuite>
</testsuite></testsuites>`),
  ).toEqual([
    ['tests.test_a > one', 'passed', undefined, 0.5],
    ['all > a & b > two', 'passed', undefined, 1000.25],
    ['all > a & b > inner > three', 'passed', undefined, 0],
  ]);
});

test('what went wrong is a message, else the text, else the type; the worst counts', () => {
  expect(
    outcomesOf(`<testsuite>
  <testcase name="a"><failure message="1 &lt; 2" type="E">a stack</failure></testcase>
  <testcase name="b"><failure type="E"><![CDATA[ long ]]></failure></testcase>
  <testcase name="c"><failure type="AssertionError"/></testcase>
  <testcase name="d"><skipped/><failure message="late"/><error message="worse"/></testcase>
  <testcase name="e"><skipped message="not now"/></testcase>
  <testcase name="f"><system-out>failure</system-out><properties><property name="x" value="y"/></properties></testcase>
</testsuite>`),
  ).toEqual([
    ['a', 'failed', '1 < 2', 0],
    ['b', 'failed', 'long', 0],
    ['c', 'failed', 'AssertionError', 0],
    ['d', 'errored', 'worse', 0],
    ['e', 'skipped', 'not now', 0],
    ['f', 'passed', undefined, 0],
  ]);
});

test.each([
  ['', /^expected XML in the report, found/],
  ['<testsuite><testcase name="a"/>', /^expected XML in the report, found in line 1: /],
  ['<testsuite>\n<testcase name=a/></testsuite>', /^expected XML in the report, found in line 2: /],
  ['<html/>', /^expected `testsuites` or `testsuite` in the report, found `html`$/],
])('what is no whole report is a problem: %s', (text, expected) => {
  expect(outcomesOf(text)).toMatch(expected);
});
