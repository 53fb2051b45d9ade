import { everyState } from './support/inspect.ts';
import { DESK_SCENES } from './support/scenes-desk.ts';

everyState(DESK_SCENES);
