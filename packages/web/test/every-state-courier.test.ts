import { everyState } from './support/inspect.ts';
import { COURIER_SCENES } from './support/scenes-courier.ts';

everyState(COURIER_SCENES);
