/** Writes a word so that a POSIX shell reads it as it is. Pure. */
export const quoteForShell = (word: string): string =>
  /^[\w./:=@%+,#-]+$/.test(word) && !word.startsWith('#') ? word : `'${word.replaceAll("'", "'\\''")}'`;
