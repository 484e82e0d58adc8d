/** Pages of the shell above its home, or above the lock. */
import { computed, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';

import type { Steps } from '../interview/steps';

export type PageName = 'phone' | 'help' | 'join';

export interface Pages {
  readonly shown: ComputedRef<PageName | undefined>;
  open(name: PageName): void;
  closeAll(): void;
}

export function usePages(steps: Steps): Pages {
  const open = shallowRef<readonly PageName[]>([]);
  return {
    shown: computed(() => open.value.at(-1)),
    open(name) {
      open.value = [...open.value, name];
      void steps.enter(() => {
        open.value = open.value.slice(0, -1);
      });
    },
    closeAll() {
      open.value = [];
      void steps.leftAll();
    },
  };
}
