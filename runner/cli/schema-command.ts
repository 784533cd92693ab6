/** `schema`: prints the JSON Schema of the matrix file. */
import { renderMatrixSchema } from '../matrix/matrix-schema.ts';

export function schemaCommand(): void {
  process.stdout.write(renderMatrixSchema());
}
