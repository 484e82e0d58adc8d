/** Places as ODK Collect writes them: latitude, longitude, altitude, accuracy. */
import { onBeforeUnmount, ref } from 'vue';
import type { Ref } from 'vue';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude: number;
  /** In metres; 0 where she put it on a map. */
  readonly accuracy: number;
}

/** `-1.28333 36.81667 1661 4.5`: one place, or nothing. */
export function placeText({ latitude, longitude, altitude, accuracy }: Place): string {
  return `${latitude} ${longitude} ${altitude} ${accuracy}`;
}

/** The places of an answer, which parts them by semicolons. */
export function placesOf(answer: string): Place[] {
  return answer.split(';').flatMap((each) => {
    const [latitude, longitude, altitude = 0, accuracy = 0] = each
      .trim()
      .split(/\s+/)
      .map(Number);
    if (latitude === undefined || longitude === undefined) return [];
    if (!inWorld(latitude, longitude)) return [];
    return [{ latitude, longitude, altitude, accuracy }];
  });
}

export function inWorld(latitude: number, longitude: number): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** A line needs two places, an area three; fewer are not an answer yet. */
export function lineText(places: readonly Place[], closed: boolean): string {
  const [first] = places;
  if (!first || places.length < (closed ? 3 : 2)) return '';
  return (closed ? [...places, first] : places).map(placeText).join(';');
}

/** The places she set: the last of an area is its first once more. */
export function cornersOf(answer: string, closed: boolean): Place[] {
  const places = placesOf(answer);
  return closed ? places.slice(0, -1) : places;
}

export interface Positions {
  /** The last reading, while it is watched. */
  readonly here: Ref<Place | undefined>;
  readonly watching: Ref<boolean>;
  readonly failed: Ref<boolean>;
  start(): void;
  stop(): void;
}

/** Readings of the phone's position from `start` to `stop`, or until the page goes. */
export function usePositions(took?: (place: Place) => void): Positions {
  const here = ref<Place>();
  const watching = ref(false);
  const failed = ref(false);
  let watch: number | undefined;

  function reading({ coords }: GeolocationPosition): void {
    const { latitude, longitude, altitude, accuracy } = coords;
    failed.value = false;
    const rounded = Math.round(accuracy * 100) / 100;
    here.value = { latitude, longitude, altitude: altitude ?? 0, accuracy: rounded };
    took?.(here.value);
  }

  function stop(): void {
    if (watch !== undefined) navigator.geolocation.clearWatch(watch);
    watch = undefined;
    watching.value = false;
  }

  function start(): void {
    stop();
    failed.value = false;
    here.value = undefined;
    watching.value = true;
    const failing = (error: GeolocationPositionError) => {
      failed.value = here.value === undefined;
      // No signal yet is no reason to end; that it is not allowed is.
      if (error.code === error.PERMISSION_DENIED) stop();
    };
    watch = navigator.geolocation.watchPosition(reading, failing, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: 60_000,
    });
  }

  onBeforeUnmount(stop);
  return { here, watching, failed, start, stop };
}
