/** stub */
import type { Finding } from './finding.ts';
export interface PreparedFiles {
  finding: Finding;
  files: { name: string; content: string }[];
  notes: string[];
}
export async function prepareFiles(_o: unknown): Promise<PreparedFiles[]> {
  return [];
}
