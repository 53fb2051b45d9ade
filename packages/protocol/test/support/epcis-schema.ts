import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { loadVectors } from './vectors.ts';

/** The official EPCIS 2.0.1 schema, compiled; `null` where the published vectors are missing. */
export async function loadEpcisSchema(): Promise<ValidateFunction | null> {
  const schema = await loadVectors('epcis/schema/epcis-2.0.1-json-schema.json');
  if (schema === null) return null;
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  return ajv.compile(schema as object);
}
