/** Languages of the collector itself; forms bring their own. */
import { createI18n } from 'vue-i18n';

import { en } from './en';
import type { Words } from './en';

/** Languages written from right to left. */
const RIGHT_TO_LEFT = ['ar', 'fa', 'ur', 'ps', 'dv', 'he', 'ckb', 'sd'];

export const words = createI18n<[Words], 'en', false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en },
  datetimeFormats: {
    en: { short: { dateStyle: 'medium', timeStyle: 'short' } },
  },
});

/** `English (en)` is `en`; a language without a tag is its own name. */
export function tagOf(language: string): string {
  return /\(([^()]+)\)\s*$/.exec(language)?.[1] ?? language;
}

/** For people: `English (en)` is `English`. */
export function nameOfLanguage(language: string): string {
  return language.replace(/\s*\([^()]+\)\s*$/, '') || language;
}

/** For `lang` of an element: the tag, if the form gives its language one. */
export function langOf(language: string): string | undefined {
  const tag = tagOf(language);
  return /^[a-z]{2,3}(-|$)/i.test(tag) ? tag : undefined;
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  const primary = tagOf(language).toLowerCase().split('-')[0] ?? '';
  return RIGHT_TO_LEFT.includes(primary) ? 'rtl' : 'ltr';
}
