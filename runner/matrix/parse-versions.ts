/** The `versions` of a runtime: one version, or a selection among the releases of its package. */
import { isMap, isSeq } from 'yaml';

import { type VersionScheme, versionSchemes } from '../plan/version-scheme.ts';
import type { SelectionMode, VersionSelection } from './matrix.ts';
import { didYouMean } from './nearest-name.ts';
import type { Written, YamlDocument } from './yaml-document.ts';

/** One version by itself gives a runtime the name of its entry. */
export type ParsedVersions =
  | { readonly kind: 'one'; readonly version: string }
  | { readonly kind: 'selection'; readonly selection: VersionSelection };

/** Undefined, and a mistake, for what names no versions. */
export function parseVersions(
  document: YamlDocument,
  value: Written,
  driver: 'node' | 'python',
): ParsedVersions | undefined {
  const scheme = versionSchemes[driver];
  if (isMap(value.node)) {
    return { kind: 'selection', selection: parseSelection(document, value, scheme) };
  }
  if (isSeq(value.node)) {
    return { kind: 'selection', selection: { ...everything, include: parseRanges(document, value, scheme) } };
  }
  const text = document.string(value, 'a quoted version, a range or `latest`');
  if (text === undefined) return undefined;
  if (scheme.isVersion(text) || isTag(text, driver)) return { kind: 'one', version: text };
  if (scheme.isRange(text)) {
    return { kind: 'selection', selection: { ...everything, include: [text] } };
  }
  const last = driver === 'node' ? 'a tag' : 'latest';
  document.addUnexpected(
    value,
    `an exact version, a ${scheme.name} range, such as "${scheme.example}", or ${last}`,
  );
  return undefined;
}

const everything: VersionSelection = { include: [], exclude: [], mode: { kind: 'all' }, prereleases: false };

/** A range such as `x` is no tag, as npm has it. */
function isTag(text: string, driver: 'node' | 'python'): boolean {
  if (driver === 'python') return text === 'latest';
  return /^[a-z][\w.-]*$/i.test(text) && !versionSchemes.node.isRange(text);
}

function parseSelection(document: YamlDocument, value: Written, scheme: VersionScheme): VersionSelection {
  const fields = document.fields(value, 'a selection of versions', {
    required: [],
    optional: ['include', 'exclude', 'mode', 'prereleases'],
  });
  const include = fields?.get('include')?.value;
  const exclude = fields?.get('exclude')?.value;
  const mode = fields?.get('mode')?.value;
  const prereleases = fields?.get('prereleases')?.value;
  return {
    include: include ? parseRanges(document, include, scheme) : [],
    exclude: exclude ? parseRanges(document, exclude, scheme) : [],
    mode: (mode && parseMode(document, mode)) ?? everything.mode,
    prereleases: (prereleases && document.boolean(prereleases)) ?? false,
  };
}

function parseRanges(document: YamlDocument, value: Written, scheme: VersionScheme): string[] {
  const items = isSeq(value.node) ? (document.items(value, 'a list of versions and ranges') ?? []) : [value];
  return items.flatMap((item) => {
    const text = document.string(item, 'a quoted version or range');
    if (text === undefined) return [];
    if (scheme.isVersion(text) || scheme.isRange(text)) return [text];
    document.addUnexpected(item, `an exact version or a ${scheme.name} range, such as "${scheme.example}"`);
    return [];
  });
}

const modes = ['all', 'latest-majors', 'latest-minors', 'max-N', 'max-N-evenly', 'max-N-latest'];

function parseMode(document: YamlDocument, value: Written): SelectionMode | undefined {
  const text = document.string(value, 'a mode');
  if (text === undefined) return undefined;
  if (text === 'all' || text === 'latest-majors' || text === 'latest-minors') return { kind: text };
  const [, count, way = 'evenly'] = /^max-([1-9]\d{0,5})(?:-(evenly|latest))?$/.exec(text) ?? [];
  if (count !== undefined) return { kind: way === 'latest' ? way : 'evenly', count: Number(count) };
  const hint = didYouMean(text, modes) ?? `the modes are ${modes.join(', ')}`;
  document.addUnexpected(value, 'a mode, such as latest-majors or max-5', hint);
  return undefined;
}
