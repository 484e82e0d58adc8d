/**
 * Times as ODK Collect writes them: with milliseconds and the zone of the phone.
 *
 * `09:05:00.000+03:00` for a time, `2026-11-30T09:05:00.000+03:00` for a moment. What
 * was written in another zone is shown as the phone's clock showed it then.
 */

/** `+03:00`: the zone of the phone at that moment. */
export function offsetAt(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const sign = minutes < 0 ? '-' : '+';
  const distance = Math.abs(minutes);
  return `${sign}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

/** The answer for `09:05` on a clock; empty for nothing. */
export function timeAnswer(clock: string, today: Date): string {
  const [hours, minutes] = clock.split(':').map(Number);
  if (hours === undefined || minutes === undefined) return '';
  return `${two(hours)}:${two(minutes)}:00.000${offsetAt(today)}`;
}

/** The answer for `2026-11-30T09:05` of a calendar and clock; empty for nothing. */
export function momentAnswer(local: string): string {
  const moment = new Date(local);
  if (Number.isNaN(moment.getTime())) return '';
  return `${local.slice(0, 10)}T${local.slice(11, 16)}:00.000${offsetAt(moment)}`;
}

/** `09:05` of an answer, on the phone's own clock. */
export function clockOf(answer: string, today: Date): string {
  if (!/^\d\d:\d\d/.test(answer)) return '';
  if (!hasZone(answer)) return answer.slice(0, 5);
  // A time has no day: that of today decides on summer time.
  const moment = new Date(`${localDay(today)}T${answer}`);
  if (Number.isNaN(moment.getTime())) return answer.slice(0, 5);
  return localClock(moment);
}

/** `2026-11-30T09:05` of an answer, on the phone's own calendar and clock. */
export function localOf(answer: string): string {
  if (!hasZone(answer)) return answer.slice(0, 16);
  const moment = new Date(answer);
  if (Number.isNaN(moment.getTime())) return '';
  return `${localDay(moment)}T${localClock(moment)}`;
}

function hasZone(answer: string): boolean {
  return /(Z|[+-]\d\d:?\d\d)$/.test(answer.replace(/^\d{4}-\d\d-\d\d/, ''));
}

function localDay(moment: Date): string {
  const year = String(moment.getFullYear()).padStart(4, '0');
  return `${year}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

function localClock(moment: Date): string {
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** What is asked of a date: all of it, the month or only the year. */
export type DateParts = 'day' | 'month' | 'year';

/** The answer of three fields; empty unless they make a day that exists. */
export function dateAnswer(year: number, month: number, day: number): string {
  if (!Number.isInteger(year) || year < 1 || year > 9999) return '';
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return '';
  return date.toISOString().slice(0, 10);
}

/** Calendars a form may ask for, by the name that Intl has for them. */
export const CALENDARS: Readonly<Record<string, string>> = {
  ethiopian: 'ethiopic',
  coptic: 'coptic',
  islamic: 'islamic-umalqura',
  persian: 'persian',
};

/** A date of the answer in another calendar, in words of a language. */
export function inCalendar(answer: string, calendar: string, language: string): string {
  const date = new Date(`${answer}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return '';
  return new Intl.DateTimeFormat([...known(language), 'en'], {
    calendar,
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(date);
}

/** Names of the twelve months in the language of the form, or in English. */
export function monthNames(language: string): string[] {
  const format = new Intl.DateTimeFormat([...known(language), 'en'], {
    month: 'long',
    timeZone: 'UTC',
    calendar: 'gregory',
  });
  return Array.from({ length: 12 }, (_, month) =>
    format.format(new Date(Date.UTC(2026, month, 1))),
  );
}

/** A form may call its language anything; Intl throws at what is no tag. */
function known(language: string): string[] {
  try {
    return Intl.getCanonicalLocales(language);
  } catch {
    return [];
  }
}
