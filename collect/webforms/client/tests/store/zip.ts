/** Members of a zip that is not compressed, by name, from its directory. */
export function membersOf(zip: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  const members = new Map<string, Uint8Array<ArrayBuffer>>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [size, local] = [
      view.getUint32(at + 24, true),
      view.getUint32(at + 42, true),
    ];
    const long = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + long));
    const start =
      local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (members.has(name)) throw new Error(`${name} is there twice`);
    members.set(name, new Uint8Array(zip.slice(start, start + size)));
    at += 46 + long + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}
