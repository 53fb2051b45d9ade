/** A claimed place, as the API takes it (H18): WGS 84 degrees, accuracy in whole metres. */
export type Position = { readonly lat: number; readonly lon: number; readonly accuracy_m: number };

let last: Position | null = null;

/** Begins to follow this device's position, if its owner allows that. Nothing ever waits for it. */
export function followPosition(): void {
  navigator.geolocation?.watchPosition(
    ({ coords }) => {
      last = {
        lat: coords.latitude,
        lon: coords.longitude,
        accuracy_m: Math.round(coords.accuracy),
      };
    },
    () => {
      last = null;
    },
    { enableHighAccuracy: true, maximumAge: 30_000 },
  );
}

/** `{position}` for a request's body, or nothing where it is unknown. */
export const lastPosition = (): { readonly position?: Position } =>
  last === null ? {} : { position: last };
