/** Reading codes from the camera: the phone's own reader, or one that comes with us. */

export interface Reader {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

type ReaderClass = new () => Reader;

/** The phone's own reader if it has one; else ours, from the same place as the page. */
export async function codeReader(): Promise<Reader> {
  const own = (globalThis as { BarcodeDetector?: ReaderClass }).BarcodeDetector;
  if (own) return new own();
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] =
    await Promise.all([
      import('barcode-detector/ponyfill'),
      import('zxing-wasm/reader/zxing_reader.wasm?url'),
    ]);
  // Left alone it would ask a server of others.
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new BarcodeDetector();
}
