/** The slips of the pen that the tests make with every name: a letter left out, and two of them swapped. */
export function misspell(name: string, known: readonly string[]): string[] {
  const middle = Math.max(1, Math.floor(name.length / 2));
  const [before = '', after = ''] = [name[middle - 1], name[middle]];
  const shorter = name.slice(0, middle) + name.slice(middle + 1);
  const swapped = name.slice(0, middle - 1) + after + before + name.slice(middle + 1);
  return [...(name.length > 2 ? [shorter] : []), swapped].filter((slip) => !known.includes(slip));
}
