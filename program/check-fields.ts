/** Checks the fields of a value that someone wrote, and says of each what was expected. Which fields there are, callers say. */
import semver from 'semver';
import { describeValue, quoteName } from './describe-value.ts';
import type { Problem } from './problem.ts';
import { renderSuggestion } from './suggest-name.ts';

/** The problems of a field's value, which stands at `path`. */
export type Check = (path: string, value: unknown) => readonly Problem[];

/** Finds what is wrong with each field, and fields that are not known. @param what the value is, `a scenario` */
export function checkFields(
  what: string,
  path: string,
  value: unknown,
  checks: Readonly<Record<string, Check>>,
): readonly Problem[] {
  if (!isObject(value)) return expected(path, `${what} (an object)`, value);
  const known = Object.keys(checks);
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  return [
    ...unknown.map((key) => ({
      path,
      message: `unknown key ${quoteName(key)} of ${what}${renderSuggestion(key, known)}`,
    })),
    ...Object.entries(checks).flatMap(([key, check]) =>
      check(path === '' ? key : `${path}.${key}`, Object.hasOwn(value, key) ? value[key] : undefined),
    ),
  ];
}

export function optional(check: Check): Check {
  return (path, value) => (value === undefined ? [] : check(path, value));
}

export function checkLine(path: string, value: unknown): readonly Problem[] {
  if (typeof value === 'string' && value.trim() !== '' && !/[\r\n]/.test(value)) return [];
  return expected(path, 'one line of text', value);
}

export function checkVersions(path: string, value: unknown): readonly Problem[] {
  if (typeof value === 'string' && semver.validRange(value) !== null) return [];
  return expected(path, 'a semver range, such as ">=4.13 <4.15"', value);
}

export function checkSeconds(path: string, value: unknown): readonly Problem[] {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return [];
  return expected(path, 'a positive number of seconds', value);
}

export function expected(path: string, what: string, found: unknown): readonly Problem[] {
  return [{ path, message: `expected ${what}, found ${describeValue(found)}` }];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
