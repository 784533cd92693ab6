/** A sentence in which names stand between backticks, with those set as code. */
export function withCode(sentence: string) {
  return sentence.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part));
}
