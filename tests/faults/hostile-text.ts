/** What a child may print to do something to a terminal, to a CI service or to a document, a line each. */
import { Buffer } from 'node:buffer';

export const hostileLines: readonly string[] = [
  'colour \u001b[95;105mpink\u001b[0m',
  'cursor \u001b[2J\u001b[99;99H\u001b[1A\u001b[?25l',
  'link \u001b]8;;https://evil.example\u0007here\u001b]8;;\u0007',
  'clipboard \u001b]52;c;ZXZpbA==\u0007',
  'title \u001b]0;evil\u001b\\',
  'device \u001bP1$r0m\u001b\\',
  'an unfinished one \u001b]0;evil',
  '::error::evil',
  '  ::set-output name=evil::yes',
  '::add-mask::passed',
  '::stop-commands::evil',
  '##vso[task.setvariable variable=evil]yes',
  '##[add-path]/evil',
  'in the middle ##[error]evil',
  'carriage\r::error::evil\rreturn',
  'back\b\b\b\bspace',
  'nothing \u0000 and \u0007 bells',
  'c1 \u009b31mred \u009d52;c;ZXZpbA==\u009c',
  '\ufeff::error::evil',
  '\u2028::error::evil\u2029::error::evil\u0085::error::evil',
  'bidi \u202egnp.exe\u202c \u2066isolated\u2069 \u200fmark',
  'halves \ud800 and \udc00 of pairs',
  ']]> &amp; <!-- --> <script>alert(1)</script>',
  '</details><h1>evil</h1><img src=x onerror=alert(1)>',
  '`ticks` ``` | a | table | [link](https://evil.example) @everyone #1',
  '# a heading',
  '% %0A %25 : ,',
  '\u007fdeleted',
  'x'.repeat(10_000),
];

/** The same as bytes, and some that are no UTF-8. */
export const hostileBytes = Buffer.concat([
  ...hostileLines.map((line) => Buffer.from(`${line}\n`)),
  // Alone, cut off, overlong, a surrogate, beyond Unicode, and C1 controls of eight bits.
  Buffer.from([0xff, 0xfe, 0x80, 0x0a, 0xc3, 0x28, 0xe2, 0x82, 0x0a, 0xc0, 0xaf, 0x0a]),
  Buffer.from([0xed, 0xa0, 0x80, 0x0a, 0xf4, 0x90, 0x80, 0x80, 0x0a, 0x9b, 0x33, 0x31, 0x6d, 0xf0, 0x9f]),
]);

/** As a literal of JavaScript, JSON or Python, in ASCII. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
