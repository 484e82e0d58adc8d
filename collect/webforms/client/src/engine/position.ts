/** The phone's position for a form that takes one by itself, such as at its start. */

/** ODK Collect looks for as long. */
const PATIENCE_MS = 20_000;

/** Latitude, longitude, altitude and accuracy; empty where there is none. */
export function positionNow(): Promise<string> {
  return new Promise((done) => {
    if (!('geolocation' in navigator)) {
      done('');
      return;
    }
    const took = ({ coords }: GeolocationPosition) => {
      const { latitude, longitude, altitude, accuracy } = coords;
      done(`${latitude} ${longitude} ${altitude ?? 0} ${accuracy}`);
    };
    const failed = () => {
      done('');
    };
    navigator.geolocation.getCurrentPosition(took, failed, {
      enableHighAccuracy: true,
      timeout: PATIENCE_MS,
    });
  });
}
