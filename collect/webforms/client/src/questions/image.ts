/** Photos made small before they are kept: a phone's own are 50 times what is needed. */

/** The longer side of a photo when the form does not say. */
export const MAX_PIXELS = 1600;
const QUALITY = 0.8;

/**
 * The photo as JPEG with no side longer than `maxPixels`, upright, and without the
 * position a camera writes into it; as it is if it cannot be read.
 */
export async function shrunk(photo: File, maxPixels: number): Promise<File> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(photo, { imageOrientation: 'from-image' });
  } catch {
    return photo;
  }
  const { width, height } = fitted(bitmap.width, bitmap.height, maxPixels);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  const name = photo.name.replace(/\.[^.]*$/, '') || 'photo';
  return new File([blob], `${name}.jpg`, { type: 'image/jpeg' });
}

export function fitted(
  width: number,
  height: number,
  longest: number,
): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}
