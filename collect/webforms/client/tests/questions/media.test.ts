import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';

import type { Interview, UploadNode } from '../../src/engine/types';
import { TOUCHED } from '../../src/questions/body';
import { sizeOf } from '../../src/questions/kept';
import xml from '../forms/kinds.xml?raw';
import { ask, begun, settled } from './asked';
import type { Asked } from './asked';

let interview: Interview;

beforeAll(() => {
  URL.createObjectURL = () => 'blob:1';
  URL.revokeObjectURL = () => undefined;
});
beforeEach(async () => {
  interview = await begun(xml);
});

async function give(asked: Asked, selector: string, file: File): Promise<void> {
  const input = asked.find<HTMLInputElement>(selector);
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await settled(() => asked.answer() !== '');
}

describe('a file', () => {
  it.each([
    ['photo', 'p.png', 'image/png'],
    ['film', 'f.mp4', 'video/mp4'],
    ['paper', 'letter.pdf', 'application/pdf'],
    ['sound', 's.m4a', 'audio/mp4'],
  ])(
    'of %s is kept under a name of its own, sent, and taken away',
    async (name, file, type) => {
      const touched = vi.fn();
      const asked = ask(interview, `/data/${name}`, [[TOUCHED, touched]]);
      await give(asked, 'input[data-choose]', new File(['bytes'], file, { type }));
      const ending = file.split('.')[1] ?? '';
      expect(asked.answer()).toMatch(new RegExp(`^\\d+-\\w+\\.${ending}$`));
      expect(touched).toHaveBeenCalled();
      const { xml: written, files } = await interview.serialise();
      expect(written).toContain(`<${name}>${asked.answer()}</${name}>`);
      expect(await files.get(asked.answer())?.text()).toBe('bytes');
      asked.button('Remove').click();
      await nextTick();
      expect(asked.answer()).toBe('');
    },
  );

  it('says how large it is', () => {
    expect(
      [10, 230_000, 1_400_000].map((size) => sizeOf(new Blob(['x'.repeat(size)]))),
    ).toEqual(['1 KB', '230 KB', '1.4 MB']);
  });

  it('that must be new comes from the camera that looks at her', () => {
    const inputs = ask(interview, '/data/own').all<HTMLInputElement>('input');
    expect(inputs.map((each) => each.getAttribute('capture'))).toEqual(['user']);
    const both = ask(interview, '/data/photo').all<HTMLInputElement>('input');
    expect(both.map((each) => each.getAttribute('capture'))).toEqual([
      'environment',
      null,
    ]);
  });
});

class Recorder extends EventTarget {
  static isTypeSupported = (type: string) => type.startsWith('audio/webm');
  readonly mimeType = 'audio/webm;codecs=opus';
  constructor(readonly stream: MediaStream) {
    super();
  }
  start(): void {
    this.dispatchEvent(
      Object.assign(new Event('dataavailable'), { data: new Blob(['la']) }),
    );
  }
  stop(): void {
    this.dispatchEvent(new Event('stop'));
  }
}

function allow(getUserMedia: () => Promise<unknown>): void {
  Object.defineProperty(navigator, 'mediaDevices', {
    value: { getUserMedia },
    configurable: true,
  });
}

describe('sound', () => {
  it('is recorded until it is stopped, and the microphone is given back', async () => {
    const stop = vi.fn();
    vi.stubGlobal('MediaRecorder', Recorder);
    allow(() => Promise.resolve({ getTracks: () => [{ stop }] }));
    const sound = ask(interview, '/data/sound');
    sound.button('Record').click();
    await settled(() => sound.all('[role=timer]').length > 0);
    sound.button('Stop').click();
    await settled(() => sound.answer() !== '');
    expect(sound.answer()).toMatch(/\.webm$/);
    const { value } = (sound.node as UploadNode).currentState;
    expect([value?.type, await value?.text()]).toEqual(['audio/webm', 'la']);
    expect(stop).toHaveBeenCalled();
  });

  it('is kept when she turns the page in the middle of it', async () => {
    vi.stubGlobal('MediaRecorder', Recorder);
    allow(() => Promise.resolve({ getTracks: () => [] }));
    const sound = ask(interview, '/data/sound');
    sound.button('Record').click();
    await settled(() => sound.all('[role=timer]').length > 0);
    sound.leave();
    expect(sound.answer()).toMatch(/\.webm$/);
  });

  it('without a microphone is said, and a file may be chosen', async () => {
    vi.stubGlobal('MediaRecorder', Recorder);
    allow(() => Promise.reject(new Error('denied')));
    const sound = ask(interview, '/data/sound');
    sound.button('Record').click();
    await settled(() => sound.all('[role=alert]').some((each) => each.textContent));
    expect(sound.root.textContent).toContain('no microphone');
    expect(sound.all('input[data-choose]')).toHaveLength(1);
  });
});

describe('a code', () => {
  it('may be typed', async () => {
    const code = ask(interview, '/data/code');
    await code.type('input', '4006381333931');
    expect(code.answer()).toBe('4006381333931');
  });

  it('is read by the phone, and the camera is given back', async () => {
    const stop = vi.fn();
    HTMLMediaElement.prototype.play = () => Promise.resolve();
    vi.stubGlobal(
      'BarcodeDetector',
      class {
        detect = () => Promise.resolve([{ rawValue: 'HH-17' }]);
      },
    );
    allow(() => Promise.resolve({ getTracks: () => [{ stop }] }));
    const code = ask(interview, '/data/code');
    code.button('Scan').click();
    await settled(() => code.answer() !== '');
    expect(code.answer()).toBe('HH-17');
    expect(stop).toHaveBeenCalled();
    await settled(() => code.all('video').length === 0);
  });

  it('without a camera is said', async () => {
    vi.stubGlobal('BarcodeDetector', Object);
    allow(() => Promise.reject(new Error('denied')));
    const code = ask(interview, '/data/code');
    code.button('Scan').click();
    await settled(() => code.root.textContent.includes('no camera'));
  });
});
