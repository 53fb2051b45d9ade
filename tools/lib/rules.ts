import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, isNode, leadingText, parseSource, walk } from './syntax.ts';
import type { Node } from './syntax.ts';

/** A rule of spec/rules.md. `planned` says that no test shows it yet. */
export type Rule = { id: string; planned: boolean; line: number };

/** A test title that cites rules: `[H3] …` or `[H3, C2] …`. */
export type Citation = { ids: string[]; title: string; file: string; line: number };

/** A disagreement between the rules and the tests. */
export type Fault = { file: string; line: number; message: string };

export const RULES_FILE = 'spec/rules.md';

const rulePattern = /^- \*\*([A-Z]\d+)\*\*( \*\(planned\)\*)? /;
const citationPattern = /^\[([A-Z]\d+(?:, [A-Z]\d+)*)\] /;
const looksLikeCitation = /^\[\s*[A-Za-z]\d+\b/;

/** Reads the rules, each a list item `- **H3** text` or `- **H3** *(planned)* text`. */
export function parseRules(markdown: string): Rule[] {
  return markdown.split('\n').flatMap((text, index) => {
    const match = rulePattern.exec(text);
    if (match?.[1] === undefined) return [];
    return [{ id: match[1], planned: match[2] !== undefined, line: index + 1 }];
  });
}

/** Rewrites the planned marks to what the tests show now; gives the new text and what changed. */
export function fixRules(
  markdown: string,
  cited: ReadonlySet<string>,
): { markdown: string; changes: string[] } {
  const changes: string[] = [];
  const lines = markdown.split('\n').map((text) => {
    const match = rulePattern.exec(text);
    if (match?.[1] === undefined) return text;
    const [head, id, mark] = [match[0], match[1], match[2]];
    const planned = !cited.has(id);
    if (planned === (mark !== undefined)) return text;
    changes.push(planned ? `${id}: planned, no test cites it` : `${id}: built, a test cites it`);
    return `- **${id}**${planned ? ' *(planned)*' : ''} ${text.slice(head.length)}`;
  });
  return { markdown: lines.join('\n'), changes };
}

/** The titles in all test files under `root` that begin like a citation, well formed or not. */
export function findCitations(root: string): Citation[] {
  const patterns = ['packages/*/test/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'];
  const exclude = ['**/node_modules/**', 'tests/mutants/**'];
  return globSync(patterns, { cwd: root, exclude })
    .toSorted()
    .flatMap((file) => citationsIn(file, readFileSync(join(root, file), 'utf8')));
}

/** The citations of one test file: calls whose first argument is a title. Skipped tests show nothing. */
export function citationsIn(file: string, text: string): Citation[] {
  const source = parseSource(file, text);
  const found: Citation[] = [];
  walk(source.program, (node) => {
    if (node.type !== 'CallExpression') return;
    const title = leadingText((node['arguments'] as unknown[])[0]);
    if (title === undefined || !looksLikeCitation.test(title) || isSkipped(node)) return;
    const ids = citationPattern.exec(title)?.[1]?.split(', ') ?? [];
    found.push({ ids, title, file, line: source.lineOf(node.start) });
  });
  return found;
}

/** True for `test.skip(…)`, `test.todo(…)` and options with a literal `skip` or `todo`. */
function isSkipped(call: Node): boolean {
  const callee = call['callee'] as Node;
  const member = isNode(callee['property']) ? String(callee['property']['name']) : '';
  if (member === 'skip' || member === 'todo') return true;
  return childrenOf(call).some(
    ({ key, child }) =>
      key === 'arguments' &&
      child.type === 'ObjectExpression' &&
      (child['properties'] as Node[]).some(
        (property) =>
          /^(skip|todo)$/.test(String((property['key'] as Node | undefined)?.['name'])) &&
          (property['value'] as Node).type === 'Literal' &&
          Boolean((property['value'] as Node)['value']),
      ),
  );
}

/** Every disagreement: unknown or malformed citations, rules without a test, marks out of date. */
export function compare(rules: readonly Rule[], citations: readonly Citation[]): Fault[] {
  const faults: Fault[] = [];
  const known = new Set<string>();
  for (const { id, line } of rules) {
    if (known.has(id)) faults.push({ file: RULES_FILE, line, message: `${id} is there twice` });
    known.add(id);
  }
  for (const { ids, title, file, line } of citations) {
    if (ids.length === 0)
      faults.push({ file, line, message: `"${title}": cite as "[H3] …" or "[H3, C2] …"` });
    for (const id of ids.filter((each) => !known.has(each)))
      faults.push({ file, line, message: `cites ${id}, which ${RULES_FILE} does not know` });
  }
  const cited = citedIds(citations);
  for (const { id, planned, line } of rules) {
    if (!planned && !cited.has(id))
      faults.push({ file: RULES_FILE, line, message: `${id} is cited by no test` });
    if (planned && cited.has(id))
      faults.push({
        file: RULES_FILE,
        line,
        message: `${id} is marked planned, but a test cites it`,
      });
  }
  return faults;
}

export function citedIds(citations: readonly Citation[]): Set<string> {
  return new Set(citations.flatMap(({ ids }) => ids));
}
