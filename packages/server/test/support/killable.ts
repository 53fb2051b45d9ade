/** A server in a process of its own, to be killed: says its address to its parent when it is ready. */
import { configFrom } from '../../src/config.ts';
import { startServer } from '../../src/start.ts';

const { url } = await startServer(configFrom(process.env));
process.send?.({ url });
