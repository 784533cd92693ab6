/** The options that are given, in the wire format's order. Unknown ones stay, so that the check can name them. */
export function inOrder<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
): Options {
  const given = new Map(Object.entries(options).filter(([, value]) => value !== undefined));
  const ordered = [...names.filter((name) => given.has(name)), ...given.keys()];
  return Object.fromEntries(ordered.map((name) => [name, given.get(name)])) as Options;
}
