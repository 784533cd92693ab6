/** The names of environments in the cache. What is installed in one is the business of whoever asks for it. */
import { createHash } from 'node:crypto';

/** `semver-7.5.1-node-…`: readable, and different for everything that makes a difference. */
export function environmentName(parts: readonly string[], inputs: unknown): string {
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  return [...parts.map((part) => part.replace(/^@/, '').replace(/[^\w.-]+/g, '+')), key].join('-');
}
