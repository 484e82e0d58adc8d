/** Which language the collector speaks: chosen, or the browser's; fetched when used. */
import { directionOf, speakBy } from '.';
import { en } from './en';
import type { Words } from './en';

/** By their own names, so that everybody finds hers. */
export const LANGUAGES = {
  en: 'English',
  ar: 'العربية',
  id: 'Bahasa Indonesia',
  bn: 'বাংলা',
} as const;
export type Language = keyof typeof LANGUAGES;

/** Not in the database: it is needed before that opens, and says nothing of anybody. */
const CHOICE = 'collect-language';

const FETCH: Readonly<Record<Language, () => Promise<Words>>> = {
  en: () => Promise.resolve(en),
  ar: async () => (await import('./ar')).ar,
  id: async () => (await import('./id')).id,
  bn: async () => (await import('./bn')).bn,
};

/** The first language of the list that the collector speaks; English if none. */
export function firstSpoken(wanted: readonly (string | null)[]): Language {
  const primary = wanted.map((each) => each?.toLowerCase().split('-')[0] ?? '');
  return (
    primary.find((each): each is Language => Object.hasOwn(LANGUAGES, each)) ?? 'en'
  );
}

/** Speak as chosen before, or as the browser does. */
export function speakFirst(): Promise<void> {
  return speak(firstSpoken([chosen(), ...navigator.languages]));
}

/** Where the browser keeps nothing, asking throws. */
function chosen(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

/** Speak it from now on, whole page and its direction; stays as before if cut. */
export async function speak(language: Language): Promise<void> {
  await speakBy(language, FETCH[language]);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Speak it, also the next time. */
export async function choose(language: Language): Promise<void> {
  await speak(language);
  localStorage.setItem(CHOICE, language);
}
