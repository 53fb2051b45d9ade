/**
 * Walks the real decider breadth-first through a small world and prints what it found.
 * `node tools/explore.ts [--parcels 2] [--visits 2] [--depth 60] [--states 3000000] [--clock] [--mass]
 * [--leave] [--self-transfer] [--distinct]`. Exit code 1 on a breach or a dead end.
 */
import { parseArgs } from 'node:util';
import { explore } from '../packages/domain/test/explorer/explore.ts';

const { values } = parseArgs({
  options: {
    parcels: { type: 'string', default: '2' },
    visits: { type: 'string', default: '2' },
    depth: { type: 'string', default: '100' },
    states: { type: 'string', default: '3000000' },
    clock: { type: 'boolean', default: false },
    mass: { type: 'boolean', default: false },
    leave: { type: 'boolean', default: false },
    'self-transfer': { type: 'boolean', default: false },
    claims: { type: 'boolean', default: false },
    distinct: { type: 'boolean', default: false },
  },
});

const began = performance.now();
const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1);
const found = explore(
  {
    parcels: Number(values.parcels),
    visits: Number(values.visits),
    clock: values.clock,
    mass: values.mass,
    leave: values.leave,
    selfTransfer: values['self-transfer'],
    claims: values.claims,
    distinct: values.distinct,
  },
  {
    depthMax: Number(values.depth),
    statesMax: Number(values.states),
    onDepth: (depth, states) => console.error(`depth ${depth}: ${states} states, ${seconds()} s`),
  },
);

console.log(
  `${found.states} states, ${found.steps} steps, depth ${found.depth}, ${found.ends} ends, ` +
    `${found.closed ? 'closed: nothing else can be reached' : 'not closed'}, ${seconds()} s`,
);
console.log(`seen: ${[...found.seen].toSorted().join(' ')}`);
if (found.breach === null) {
  console.log('no breach, no dead end');
} else {
  console.log(`BREACH: ${found.breach.what}`);
  for (const [index, line] of found.breach.path.entries()) console.log(`  ${index + 1}. ${line}`);
  process.exitCode = 1;
}
