/** Yarn's `patch:` protocol. Pure. */

export interface YarnPatch {
  readonly package: string;
  /** Exact; undefined if the protocol names a range or a tag. */
  readonly version?: string;
  /** As written, `~/` for the folder of the project; without yarn's own patches. */
  readonly files: readonly string[];
}

/**
 * `patch:semver@npm%3A7.5.1#~/.yarn/patches/semver-npm-7.5.1-abc.patch`, one on another included. Undefined for text that
 * is no such protocol.
 */
export function parseYarnPatch(written: string): YarnPatch | undefined {
  const { source: encoded, files = '' } =
    /^patch:(?<source>[^#]+)#(?<files>.*)$/s.exec(written)?.groups ?? {};
  const source = encoded === undefined ? undefined : decode(encoded);
  const descriptor =
    source === undefined ? null : /^(?<name>(?:@[^/@]+\/)?[^/@]+)@(?<range>.+)$/s.exec(source);
  const { name, range } = descriptor?.groups ?? {};
  if (name === undefined || range === undefined) return undefined;
  // Behind `::` yarn notes what it resolved.
  const own = files
    .replace(/::.*$/s, '')
    .split('&')
    // Flags such as `optional!`, and what yarn brings along.
    .map((file) => file.replace(/^~?(?:[a-z]+!)+/, ''))
    .filter((file) => file !== '' && !/^~?builtin</.test(file));
  if (range.startsWith('patch:')) {
    const inner = parseYarnPatch(range);
    return inner === undefined ? undefined : { ...inner, files: [...inner.files, ...own] };
  }
  const npm = /^npm:(?:(?<alias>(?:@[^/@]+\/)?[^/@]+)@)?(?<version>.+)$/s.exec(range)?.groups;
  const version = npm?.['version'] ?? range;
  return {
    package: npm?.['alias'] ?? name,
    ...(/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version) ? { version } : {}),
    files: own,
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}
