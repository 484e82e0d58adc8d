/** Addresses under which an element shows a file, given back when it goes. */
import { inject, onBeforeUnmount, ref, watch } from 'vue';
import type { Ref } from 'vue';

import { RESOURCES } from './body';

/** The address of the blob there is now; empty while there is none. */
export function useBlobAddress(blob: () => Blob | null | undefined): Ref<string> {
  const address = ref('');
  const release = () => {
    if (address.value) URL.revokeObjectURL(address.value);
    address.value = '';
  };
  watch(
    blob,
    (now) => {
      release();
      if (now) address.value = URL.createObjectURL(now);
    },
    { immediate: true },
  );
  onBeforeUnmount(release);
  return address;
}

/** The file of the form that a label names; undefined while it is read, or missing. */
export function useResource(address: () => string | undefined): Ref<Blob | undefined> {
  const resources = inject(RESOURCES, undefined);
  const found = ref<Blob>();
  watch(
    address,
    async (wanted) => {
      found.value = undefined;
      const blob = wanted ? await resources?.resource(wanted) : undefined;
      // She may have turned the page, or the language, meanwhile.
      if (wanted === address()) found.value = blob;
    },
    { immediate: true },
  );
  return found;
}
