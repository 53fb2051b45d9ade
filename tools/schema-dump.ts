/** Writes spec/schema.sql from the migrations, on a database that is thrown away again. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dumpSchema } from '../packages/server/src/db/schema-dump.ts';
import { startTestCluster } from '../packages/server/test/support/database.ts';

const target = path.join(import.meta.dirname, '..', 'spec', 'schema.sql');
const cluster = await startTestCluster();
try {
  const { pool } = await cluster.freshDatabase(2);
  await writeFile(target, await dumpSchema(pool));
  console.log(`wrote ${target}`);
} finally {
  await cluster.stop();
}
