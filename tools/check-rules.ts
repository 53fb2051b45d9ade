/**
 * Fails where spec/rules.md and the test titles disagree. `node tools/check-rules.ts [--fix] [root]`
 * `--fix` rewrites the planned marks to what the tests show now and prints the change.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RULES_FILE, citedIds, compare, findCitations, fixRules, parseRules } from './lib/rules.ts';

const { values, positionals } = parseArgs({
  options: { fix: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const root = positionals[0] ?? '.';
const path = join(root, RULES_FILE);
const citations = findCitations(root);
let markdown = readFileSync(path, 'utf8');
if (values.fix) {
  const fixed = fixRules(markdown, citedIds(citations));
  if (fixed.changes.length > 0) writeFileSync(path, fixed.markdown);
  for (const change of fixed.changes) console.log(change);
  markdown = fixed.markdown;
}
const rules = parseRules(markdown);
const faults = compare(rules, citations);
for (const { file, line, message } of faults) console.error(`${file}:${line}  ${message}`);
if (faults.length > 0) {
  console.error(`\nRules and tests disagree ${faults.length} times; marks mend with --fix.`);
  process.exitCode = 1;
} else {
  const built = rules.filter(({ planned }) => !planned).length;
  console.log(`${rules.length} rules: ${built} shown by tests, ${rules.length - built} planned.`);
}
