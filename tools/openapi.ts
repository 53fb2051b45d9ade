/** Writes spec/openapi.json: the API's description as the routes make it. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeApi } from '../packages/server/src/routes/describe.ts';

const target = path.join(import.meta.dirname, '..', 'spec', 'openapi.json');
await writeFile(target, describeApi());
console.log(`wrote ${target}`);
