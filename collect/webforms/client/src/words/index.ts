/**
 * What the collector itself says, in the language that is spoken; forms bring their own.
 *
 * Texts have `{names}` to fill in, and forms of plural with ` | ` between them: for one
 * and more, or for none, one and more.
 */
import { inject, shallowReactive, shallowRef } from 'vue';
import type { App, InjectionKey, ShallowRef } from 'vue';

import { en } from './en';
import type { Words } from './en';

/** Languages written from right to left. */
const RIGHT_TO_LEFT = ['ar', 'fa', 'ur', 'ps', 'dv', 'he', 'ckb', 'sd'];

type Filling = Readonly<Record<string, string | number>>;

export interface Speaker {
  /** The tag of the language that is spoken. */
  readonly locale: Readonly<ShallowRef<string>>;
  /**
   * The text `room.name`, in English if need be; else the key itself. Of its forms of
   * plural the one for the `count` among the filling.
   */
  t(key: string, filling?: Filling): string;
  /** A moment, as people of the language write it. */
  d(moment: number | Date): string;
  /** A number, likewise. */
  n(number: number): string;
}

const locale = shallowRef('en');
const spoken = shallowReactive<Record<string, Words>>({ en });

const speaker: Speaker = {
  locale,
  t(key, filling = {}) {
    const text = textOf(spoken[locale.value], key) ?? textOf(en, key) ?? key;
    const form = pluralOf(text, Number(filling['count'] ?? 1));
    return form.replace(/\{(\w+)\}/g, (_, name: string) => String(filling[name] ?? ''));
  },
  d: (moment) => {
    const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
    return new Intl.DateTimeFormat(locale.value, style).format(moment);
  },
  n: (number) => new Intl.NumberFormat(locale.value).format(number),
};

function textOf(words: Words | undefined, key: string): string | undefined {
  const [room = '', name = ''] = key.split('.');
  return (words as Record<string, Record<string, string>> | undefined)?.[room]?.[name];
}

function pluralOf(text: string, count: number): string {
  const forms = text.split(' | ');
  const one = forms.length - 2;
  const at = count === 1 ? one : count === 0 && one > 0 ? 0 : one + 1;
  return forms[at] ?? text;
}

const SPEAKER: InjectionKey<Speaker> = Symbol('speaker');

/** For the application to use, and for what speaks outside of its screens. */
export const words = {
  global: speaker,
  install(app: App): void {
    app.provide(SPEAKER, speaker);
  },
};

/** Of the application that the screen is part of. */
export function useI18n(): Speaker {
  const found = inject(SPEAKER);
  if (!found) throw new Error('nobody speaks here');
  return found;
}

/** Speak it from now on; its words are fetched the first time. */
export async function speakBy(
  language: string,
  fetched: () => Promise<Words>,
): Promise<void> {
  spoken[language] ??= await fetched();
  locale.value = language;
}

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
