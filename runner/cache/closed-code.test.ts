import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { isClosedJavaScript, isClosedPython } from './closed-code.ts';

test.each(['wide', 'narrow'])('the patch %s is closed in Python', (name) => {
  expect(isClosedPython(readFileSync(`variants/${name}.py`, 'utf8'), 'anyio')).toBe(true);
});

test.each([
  'import os',
  'import asyncio, os',
  'from time import monotonic',
  'import anyio.abc, random',
  'x = 1; import time',
  "open('x')",
  'id(self)',
  "__import__('os')",
  'from . import helper',
])('`%s` opens a patch in Python', (line) => {
  expect(isClosedPython(`import asyncio\n${line}\n`, 'anyio')).toBe(false);
});

test.each([
  'const at = Date.now();',
  'const p = process.env.HOME;',
  'Math.random();',
  'require("node:fs");',
  'await import("./x.js");',
  'setTimeout(() => {}, 1);',
  'new WeakRef(subject);',
])('`%s` opens a module', (line) => {
  expect(isClosedJavaScript(`var a = 1;\n${line}\n`)).toBe(false);
});

test('neither a comment with the name of a folder nor a part of a word opens a module', () => {
  expect(isClosedJavaScript('// ../process/Date.ts\nvar updateDates = subprocess;\n')).toBe(true);
});
