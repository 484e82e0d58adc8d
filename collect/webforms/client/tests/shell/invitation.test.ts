import { webcrypto } from 'node:crypto';

import { beforeEach, describe, expect, it, vi } from 'vitest';

import JoinView from '../../src/shell/JoinView.vue';
import { misfitOf } from '../../src/shell/invitation';
import { phoneOf, show } from './shown';
import { soon } from '../soon';

const TOKEN = 'q'.repeat(64);
const HERE = 'https://collect.example.org';
const LINK = `${HERE}/collect/#join/1/${TOKEN}`;
/** As ODK Collect's settings begin: deflated JSON in base64. */
const SETTINGS = `eJxT${'A'.repeat(80)}=`;

describe('a code or link', () => {
  it.each([
    ['is ours', LINK, undefined],
    ['is ours, copied from its end on', `#join/1/${TOKEN}`, undefined],
    ['is of another server', LINK.replace('collect.', 'other.'), 'elsewhere'],
    ['is for the app ODK Collect', SETTINGS, 'forApp'],
    ['is for the app, packed tighter', SETTINGS.replace('eJ', 'eN'), 'forApp'],
    ['is that of a parcel', '4006381333931', 'broken'],
    ['is another page of ours', `${HERE}/v1/docs`, 'broken'],
  ])('%s', (_, text, misfit) => {
    expect(misfitOf(text, HERE)).toBe(misfit);
  });
});

describe('scanning the code', () => {
  const stop = vi.fn();
  let seen: string;

  beforeEach(() => {
    vi.stubGlobal('crypto', webcrypto);
    HTMLMediaElement.prototype.play = () => Promise.resolve();
    stop.mockClear();
    Object.defineProperty(navigator, 'mediaDevices', {
      value: { getUserMedia: () => Promise.resolve({ getTracks: () => [{ stop }] }) },
      configurable: true,
    });
    vi.stubGlobal(
      'BarcodeDetector',
      class {
        detect = () => Promise.resolve([{ rawValue: seen }]);
      },
    );
  });

  it('asks the server who it is for, and gives the camera back', async () => {
    seen = `${location.origin}/collect/#join/1/${TOKEN}`;
    const state = {
      project: { id: 1, name: 'Wells' },
      person: { id: 2, displayName: 'Ana' },
    };
    const asked = vi.fn(() => Promise.resolve(Response.json(state)));
    vi.stubGlobal('fetch', asked);
    const { root, click } = show(JoinView, await phoneOf({}, null), { link: '' });
    await click('[data-scan]');

    await soon(() => {
      expect(root.textContent).toContain('Hello Ana');
    });
    expect(root.querySelector('video')).toBeNull();
    expect(stop).toHaveBeenCalled();
    expect(asked.mock.calls.map(([url]: unknown[]) => url)).toEqual([
      '/data/v1/collector/projects/1/state',
    ]);
  });

  it('names a code that is not ours, and goes on looking', async () => {
    seen = SETTINGS;
    const { root, find, click } = show(JoinView, await phoneOf({}, null), { link: '' });
    await click('[data-scan]');

    await soon(() => {
      expect(find('[role=alert]').textContent).toContain('for the app ODK Collect');
    });
    expect(root.querySelector('video')).not.toBeNull();
    expect(stop).not.toHaveBeenCalled();
  });

  it('without a camera is said, and the link may be typed', async () => {
    Object.defineProperty(navigator, 'mediaDevices', {
      value: { getUserMedia: () => Promise.reject(new Error('denied')) },
      configurable: true,
    });
    const { find, click } = show(JoinView, await phoneOf({}, null), { link: '' });
    await click('[data-scan]');

    await soon(() => {
      expect(find('[role=alert]').textContent).toContain('There is no camera');
    });
    expect(find('#link')).toBeTruthy();
  });
});
