/**
 * Makes `statement.json`, `receipt.json` and `report.json` in `spec/vectors` from fixed keys and
 * texts: the same bytes each time. `--check` writes nothing and fails when a file differs.
 * A changed vector is a changed format: look at the difference before committing it.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { bundleVectors } from './vectors/bundle.ts';
import { receiptVectors } from './vectors/receipt.ts';
import { reportVectors } from './vectors/report.ts';
import { statementVectors } from './vectors/statement.ts';

const FOLDER = new URL('../spec/vectors/', import.meta.url);

const made: Readonly<Record<string, unknown>> = {
  'statement.json': statementVectors(),
  'receipt.json': await receiptVectors(),
  'bundle.json': await bundleVectors(),
  'report.json': await reportVectors(),
};

for (const [name, vectors] of Object.entries(made)) {
  const file = new URL(name, FOLDER);
  const text = `${JSON.stringify(vectors, null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    await mkdir(FOLDER, { recursive: true });
    await writeFile(file, text);
  } else if (!isDeepStrictEqual(JSON.parse(await readFile(file, 'utf8')), JSON.parse(text))) {
    console.error(`spec/vectors/${name} is not what tools/make-vectors.ts makes`);
    process.exitCode = 1;
  }
}
