/** Fails when a file breaks an import wall of ARCHITECTURE.md. `node tools/check-walls.ts [root]` */
import { findBreaches } from './lib/walls.ts';

const breaches = findBreaches(process.argv[2] ?? '.');
for (const { file, line, wall, advice } of breaches)
  console.error(`${file}:${line}  ${wall}\n    → ${advice}`);
if (breaches.length > 0) {
  console.error(`\n${breaches.length} wall${breaches.length === 1 ? '' : 's'} broken.`);
  process.exitCode = 1;
} else console.log('Walls hold.');
