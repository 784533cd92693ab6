/** The names that patch-package gives its files. Pure. */

export interface PatchFileName {
  /** The packages that it is nested in, outermost first. */
  readonly within: readonly string[];
  readonly package: string;
  readonly version?: string;
  /** The place among several patches of one package, from 1. */
  readonly sequence?: number;
}

/**
 * `semver+7.5.1.patch`, `@scope+name+1.0.0.patch`, nested `a++b+1.0.0.patch`, one of several
 * `semver+7.5.1+001+first.patch`. Undefined for a name of another form.
 */
export function parsePatchFileName(fileName: string): PatchFileName | undefined {
  const stem = /^(.+?)(?:\.dev)?\.patch$/.exec(fileName)?.[1];
  if (stem === undefined) return undefined;
  const segments = stem.split('++');
  const [last = '', ...outer] = segments.toReversed();
  const within = outer.toReversed().map(parseOuter);
  const match =
    /^(?<name>@[^+@]+\+[^+@]+|[^+@]+?)(?:\+(?<version>\d+\.\d+\.\d+[^+]*)(?:\+(?<sequence>\d+)(?:\+[^+]+)?)?)?$/.exec(
      last,
    );
  const name = match?.groups?.['name'];
  if (name === undefined || within.includes(undefined)) return undefined;
  const { version, sequence } = match?.groups ?? {};
  return {
    within: within.filter((each) => each !== undefined),
    package: name.replace('+', '/'),
    ...(version === undefined ? {} : { version }),
    ...(sequence === undefined ? {} : { sequence: Number(sequence) }),
  };
}

function parseOuter(segment: string): string | undefined {
  return /^(?:@[^+@]+\+)?[^+@]+$/.test(segment) ? segment.replace('+', '/') : undefined;
}
