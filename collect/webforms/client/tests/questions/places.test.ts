import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';

import type { InputNode, Interview } from '../../src/engine/types';
import { cornersOf, lineText, placesOf } from '../../src/questions/places';
import xml from '../forms/kinds.xml?raw';
import { question } from '../engine/questions';
import { ask, begun, settled } from './asked';

let interview: Interview;
let tell: PositionCallback;
let refuse: PositionErrorCallback;
const clearWatch = vi.fn();

beforeEach(async () => {
  interview = await begun(xml);
  clearWatch.mockClear();
  Object.defineProperty(navigator, 'geolocation', {
    configurable: true,
    value: {
      watchPosition: (took: PositionCallback, failed: PositionErrorCallback) => {
        [tell, refuse] = [took, failed];
        return 1;
      },
      clearWatch,
    },
  });
});

function at(
  latitude: number,
  longitude: number,
  accuracy: number,
): GeolocationPosition {
  const coords = { latitude, longitude, altitude: null, accuracy };
  return { coords } as unknown as GeolocationPosition;
}

describe('a position', () => {
  it('is the best reading, and the search ends with a good one', async () => {
    const here = ask(interview, '/data/here');
    here.button('Take the position').click();
    tell(at(-1.5, 36.75, 60.123));
    await nextTick();
    expect(here.answer()).toBe('-1.5 36.75 0.0 60.12');
    expect(here.find('[role=status]').textContent).toContain('accurate to 60 m');
    tell(at(-1.6, 36.8, 80));
    expect(here.answer()).toBe('-1.5 36.75 0.0 60.12');
    tell(at(-1.25, 36.5, 9.5));
    await nextTick();
    expect(here.answer()).toBe('-1.25 36.5 0.0 9.5');
    expect(clearWatch).toHaveBeenCalledWith(1);
    here.button('Clear').click();
    await nextTick();
    expect(here.answer()).toBe('');
  });

  it('that is worse than the form warns of is said to be', async () => {
    const here = ask(interview, '/data/here');
    here.button('Take the position').click();
    tell(at(-1.5, 36.75, 60));
    await nextTick();
    here.button('Use this position').click();
    await nextTick();
    expect(here.find('.warning').textContent).toContain('not exact');
  });

  it('that may not be taken is said', async () => {
    const here = ask(interview, '/data/here');
    here.button('Take the position').click();
    refuse({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError);
    await nextTick();
    expect(here.root.textContent).toContain('No position');
    expect(clearWatch).toHaveBeenCalled();
  });

  it('on a map is where she taps, or what she types', async () => {
    const there = ask(interview, '/data/there');
    await settled(() => there.all('.leaflet-container').length > 0);
    await there.type('label:nth-of-type(1) input', '-1,25');
    await there.type('label:nth-of-type(2) input', '36.5');
    expect(there.answer()).toBe('-1.25 36.5 0.0 0.0');
  });
});

describe('a way and an area', () => {
  it('grow by where she is, and lose the last', async () => {
    const way = ask(interview, '/data/way');
    await settled(() => way.all('.leaflet-container').length > 0);
    way.button('Show where I am').click();
    for (const corner of [1, 2, 3]) {
      tell(at(corner, 10, 4));
      await nextTick();
      way.button('Add where I am').click();
      await nextTick();
    }
    expect(way.answer()).toBe('1.0 10.0 0.0 4.0;2.0 10.0 0.0 4.0;3.0 10.0 0.0 4.0');
    way.button('Undo').click();
    way.button('Undo').click();
    await nextTick();
    expect([way.answer(), way.find('[role=status]').textContent]).toEqual([
      '',
      expect.stringContaining('1 place'),
    ]);
  });

  it('are recorded by walking, and closed where they are areas', async () => {
    const field = ask(interview, '/data/field');
    await settled(() => field.all('.leaflet-container').length > 0);
    vi.useFakeTimers();
    field.button('Record while walking').click();
    for (const corner of [1, 2, 3]) {
      tell(at(corner, corner * corner, 4));
      vi.advanceTimersByTime(20_000);
    }
    vi.useRealTimers();
    expect(field.answer()).toBe(
      '1.0 1.0 0.0 4.0;2.0 4.0 0.0 4.0;3.0 9.0 0.0 4.0;1.0 1.0 0.0 4.0',
    );
    await nextTick();
    field.button('Clear').click();
    await nextTick();
    expect(field.answer()).toBe('');
  });

  it('are found again in the answer', async () => {
    question<InputNode>(interview, '/data/field').setValue(
      '1 1 0 0;2 4 0 0;3 9 0 0;1 1 0 0',
    );
    const field = ask(interview, '/data/field');
    await settled(() => field.all('[role=status]').length > 0);
    expect(field.find('[role=status]').textContent).toContain('3 places');
  });

  it('need two places, or three', () => {
    const places = placesOf('1 1; 2 2 5; 91 1; 3 3 0 4;');
    expect(places.map((each) => each.altitude)).toEqual([0, 5, 0]);
    expect(lineText(places.slice(0, 1), false)).toBe('');
    expect(lineText(places.slice(0, 2), true)).toBe('');
    expect(cornersOf(lineText(places, true), true)).toEqual(places);
  });
});
