/** `schema`: prints the JSON Schemas of what people write and of what programs read. */
import { renderMatrixSchema } from '../matrix/matrix-schema.ts';
import { renderJsonReportSchema } from '../report/json-report-schema.ts';

export type SchemaName = 'matrix' | 'report';

export function schemaCommand(of: SchemaName): void {
  process.stdout.write(of === 'matrix' ? renderMatrixSchema() : renderJsonReportSchema());
}
