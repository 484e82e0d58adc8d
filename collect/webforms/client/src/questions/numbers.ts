/** Numbers as people type them: with digits of any script, commas and spaces. */

/**
 * What the engine can read: digits of ASCII, a point, a minus in front. With
 * `grouped`, a comma parts thousands; else it is the decimal mark of half the world.
 */
export function plainNumber(text: string, kind: 'int' | 'decimal', grouped = false) {
  const ascii = text
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, (digit) => String(valueOf(digit)))
    .replace(/[−–]/g, '-')
    .replace(/[\s٬'’]/g, '')
    .replace(grouped ? /,/g : /$^/g, '')
    .replace(/[٫,]/g, '.');
  const negative = ascii.startsWith('-') ? '-' : '';
  const unsigned = ascii.replace(/[^\d.]/g, '');
  if (kind === 'int') return negative + unsigned.replace(/\..*$/, '');
  const [whole = '', ...fraction] = unsigned.split('.');
  return negative + (fraction.length ? `${whole}.${fraction.join('')}` : whole);
}

/** Digits of a script stand in a row of ten in Unicode. */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1;
  return code - zero;
}

/** `12,345.6`: read at a glance, and written without the commas. */
export function withThousands(number: string): string {
  const [whole = '', fraction] = number.split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}
