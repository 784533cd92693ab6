/**
 * A YAML text that is read by asking for what is expected; whatever is not as expected becomes a mistake with its place,
 * and reading goes on. What the keys mean is the business of the parsers that ask.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { describeYamlError } from './describe-yaml-error.ts';
import { deepestNesting, findDeepNesting } from './find-deep-nesting.ts';
import type { Mistake, Position } from './mistake.ts';
import { didYouMean, nearestName } from './nearest-name.ts';

/** A node and where it was written; an alias is already replaced by what it stands for. */
export interface Written {
  /** Undefined where nothing was written, and for an alias that stands for nothing. */
  readonly node: Node | undefined;
  readonly at: Position;
  /** The alias is a mistake that is noted already. */
  readonly noted?: true;
}

export interface WrittenEntry {
  readonly key: Written;
  /** The key as text: its value if it is a string, its source otherwise. */
  readonly name: string;
  readonly value: Written;
}

/** As many as `yaml` itself would follow. */
const maxAliases = 100;

export class YamlDocument {
  /** In the order in which they were found. */
  readonly mistakes: Mistake[] = [];
  /** Undefined if the text is empty, or so broken that what it says would be a guess. */
  readonly root: Written | undefined;
  readonly #file: string;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;
  #aliases = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    const deep = findDeepNesting(text);
    if (deep !== undefined) this.#addTooDeep(deep);
    this.#document = parseDocument(deep === undefined ? text : '', {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
    });
    const readable = this.#addYamlErrors();
    const { contents } = this.#document;
    const empty = contents === null || (isScalar(contents) && contents.source === '');
    this.root = readable && !empty ? this.#written(contents, this.#position(0, 0)) : undefined;
  }

  /** Notes a mistake and goes on. */
  add(at: Position, message: string, hint?: string): void {
    this.mistakes.push({ file: this.#file, ...at, message, ...(hint === undefined ? {} : { hint }) });
  }

  /** The keys of a mapping that may have these keys only, by name; undefined if it is no mapping. */
  fields(
    value: Written,
    what: string,
    keys: { readonly required: readonly string[]; readonly optional: readonly string[] },
  ): Map<string, WrittenEntry> | undefined {
    const entries = this.entries(value, what);
    if (entries === undefined) return undefined;
    const known = [...keys.required, ...keys.optional];
    const fields = new Map<string, WrittenEntry>();
    const meant = new Set<string>();
    for (const entry of entries) {
      if (known.includes(entry.name)) {
        fields.set(entry.name, entry);
        continue;
      }
      const message = `expected ${oneOf(known)}, found the unknown key \`${entry.name}\``;
      this.add(entry.key.at, message, didYouMean(entry.name, known));
      const nearest = nearestName(entry.name, known);
      if (nearest !== undefined) meant.add(nearest);
    }
    for (const key of keys.required) {
      if (fields.has(key) || meant.has(key)) continue;
      this.add(value.at, `expected the key \`${key}\`, found none`);
    }
    return fields;
  }

  /** The entries of a mapping, each key once; undefined if it is no mapping. */
  entries(value: Written, what: string): WrittenEntry[] | undefined {
    if (!isMap(value.node)) {
      this.addUnexpected(value, what);
      return undefined;
    }
    const entries = new Map<string, WrittenEntry>();
    for (const pair of value.node.items) {
      const key = this.#written(pair.key, value.at);
      const entry = { key, name: this.#keyText(key), value: this.#written(pair.value, key.at) };
      const first = entries.get(entry.name);
      if (first === undefined) entries.set(entry.name, entry);
      else this.addRepeated(entry.key.at, 'key', entry.name, first.key.at);
    }
    return [...entries.values()];
  }

  /** The items of a list that is not empty; undefined if it is no list. */
  items(value: Written, what: string): Written[] | undefined {
    const { node } = value;
    if (!isSeq(node)) {
      const source = isScalar(node) ? node.source : undefined;
      this.addUnexpected(value, what, source ? `write [${source}]` : undefined);
      return undefined;
    }
    if (node.items.length === 0) this.add(value.at, `expected ${what}, found an empty list`);
    return node.items.map((item) => this.#written(item, value.at));
  }

  /** A text; undefined for anything else, such as a version that YAML reads as a number. */
  string(value: Written, what: string): string | undefined {
    const { node } = value;
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    const quotable = isScalar(node) && node.value !== null && typeof node.value !== 'string' && node.source;
    this.addUnexpected(value, what, quotable ? `write "${quotable}"` : undefined);
    return undefined;
  }

  /** Undefined for what is neither `true` nor `false`. */
  boolean(value: Written): boolean | undefined {
    const { node } = value;
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    this.addUnexpected(value, '`true` or `false`');
    return undefined;
  }

  addUnexpected(value: Written, what: string, hint?: string): void {
    if (value.noted) return;
    this.add(value.at, `expected ${what}, found ${describeNode(value.node)}`, hint);
  }

  addRepeated(at: Position, what: string, name: string, first: Position): void {
    this.add(at, `expected each ${what} once, found \`${name}\` again, first on line ${first.line}`);
  }

  #addTooDeep(offset: number): void {
    const before = this.#text.slice(0, offset).split('\n');
    const at = { line: before.length, column: 1 + (before.at(-1)?.length ?? 0), length: 1 };
    this.add(at, `expected at most ${deepestNesting} lists and mappings inside one another, found more`);
  }

  #addYamlErrors(): boolean {
    const { errors, warnings } = this.#document;
    let line = 0;
    for (const error of [...errors, ...warnings]) {
      const at = this.#position(...error.pos);
      // What YAML says about the rest of a broken line follows from the first error in it.
      if (at.line === line) continue;
      line = at.line;
      const { message, hint } = describeYamlError(error, this.#text.slice(...error.pos));
      this.add(at, message, hint);
    }
    return errors.every(({ code }) => code === 'MULTIPLE_DOCS');
  }

  #written(node: unknown, parent: Position): Written {
    if (!isNode(node) || !node.range) return { node: undefined, at: parent };
    const [start, end] = node.range;
    const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
    const at = start === end ? parent : this.#position(start, isBlock ? start + 1 : end);
    return isAlias(node) ? this.#followAlias(node, at) : { node, at };
  }

  #followAlias(alias: Alias, at: Position): Written {
    this.#aliases += 1;
    const node = this.#aliases > maxAliases ? undefined : alias.resolve(this.#document);
    if (node !== undefined) return { node, at };
    const message =
      this.#aliases > maxAliases
        ? `expected at most ${maxAliases} aliases, found one more`
        : `expected the name of an anchor above, found \`*${alias.source}\``;
    this.add(at, message);
    return { node: undefined, at, noted: true };
  }

  #keyText({ node, at }: Written): string {
    if (isScalar(node)) return typeof node.value === 'string' ? node.value : (node.source ?? '');
    return this.#text.split('\n')[at.line - 1]?.slice(at.column - 1, at.column - 1 + at.length) ?? '';
  }

  /** Offsets to a place; what goes on over several lines is meant up to the end of the first. */
  #position(start: number, end: number): Position {
    const { line, col } = this.#lines.linePos(start);
    const lineEnd = this.#text.slice(start, end).search(/\r?\n/);
    return {
      line: Math.max(1, line),
      column: Math.max(1, col),
      length: Math.max(1, lineEnd === -1 ? end - start : lineEnd),
    };
  }
}

function describeNode(node: Node | undefined): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node) || node.value === null || node.value === '') return 'nothing';
  if (typeof node.value === 'string') return `\`${node.value}\``;
  return `the ${typeof node.value} ${String(node.value)}`;
}

function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length === 1 ? quoted.join() : `one of ${quoted.join(', ')}`;
}
