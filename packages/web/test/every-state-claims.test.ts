import { everyState } from './support/inspect.ts';
import { CLAIM_SCENES } from './support/scenes-claims.ts';

everyState(CLAIM_SCENES);
