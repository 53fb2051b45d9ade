import { everyState } from './support/inspect.ts';
import { BENCH_SCENES } from './support/scenes-bench.ts';

everyState(BENCH_SCENES);
