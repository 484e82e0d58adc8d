/** Choices of a question: which there are, which are chosen, which are found. */
import { computed, inject, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';

import { appearancesOf } from '../engine/asked';
import type { SelectNode } from '../engine/types';
import { ADVANCE } from './body';

export type Option = SelectNode['currentState']['valueOptions'][number];

/** So many are drawn at once. */
export const SHOWN = 50;
/** More choices than this get a box to search in. */
const SEARCHED = 12;

export interface Choices {
  readonly many: ComputedRef<boolean>;
  readonly options: ComputedRef<readonly Option[]>;
  readonly searched: ComputedRef<boolean>;
  readonly wanted: Ref<string>;
  /** Those that hold what she searches for. */
  readonly found: ComputedRef<readonly Option[]>;
  /** Those to draw: at most SHOWN and what is chosen. */
  readonly shown: ComputedRef<readonly Option[]>;
  readonly chosen: ComputedRef<ReadonlySet<string>>;
  choose(value: string, on: boolean): void;
  clear(): void;
}

export function useChoices(node: () => SelectNode): Choices {
  const wanted = ref('');
  const advance = inject(ADVANCE, undefined);
  const state = computed(() => node().currentState);
  const many = computed(() => node().selectType === 'select');
  const options = computed(() => state.value.valueOptions);
  const chosen = computed(() => new Set(state.value.value));
  // Once a list, not once a key: ten thousand labels take their time.
  const texts = computed(() => options.value.map((each) => folded(labelOf(each))));
  const found = computed(() => {
    const text = folded(wanted.value.trim());
    if (!text) return options.value;
    return options.value.filter((_, at) => texts.value[at]?.includes(text));
  });
  const shown = computed(() => {
    const first = found.value.slice(0, SHOWN);
    if (!chosen.value.size || found.value.length <= SHOWN) return first;
    const others = found.value.slice(SHOWN);
    return [...others.filter((each) => chosen.value.has(each.value)), ...first];
  });
  const words = computed(() => appearancesOf(node()));
  const searched = computed(
    () =>
      options.value.length > SEARCHED ||
      words.value.some((each) => /^(autocomplete|search|quick-?search)/.test(each)),
  );
  const isQuick = () => words.value.some((each) => /^quick/.test(each));

  function choose(value: string, on: boolean): void {
    if (many.value) {
      const others = state.value.value.filter((each) => each !== value);
      node().selectValues(on ? [...others, value] : others);
      return;
    }
    node().selectValue(on ? value : null);
    if (on && isQuick()) advance?.();
  }

  const clear = () => {
    node().selectValues([]);
  };
  return { many, options, searched, wanted, found, shown, chosen, choose, clear };
}

export function labelOf(option: Option): string {
  return option.label?.asString.trim() || option.value;
}

/** As one compares in a search: without case and without accents. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
}
