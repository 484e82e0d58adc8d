/** The file of a question as it is kept: set, shown, taken away. */
import { computed, inject } from 'vue';
import type { ComputedRef, Ref } from 'vue';

import type { UploadNode } from '../engine/types';
import { useBlobAddress } from './blobs';
import { TOUCHED } from './body';

export interface Kept {
  readonly file: ComputedRef<File | null>;
  /** Under which an element shows it. */
  readonly address: Ref<string>;
  keep(file: File | null): void;
}

export function useKept(node: () => UploadNode): Kept {
  const touched = inject(TOUCHED, undefined);
  const file = computed(() => node().currentState.value);
  const address = useBlobAddress(() => file.value);
  const keep = (kept: File | null) => {
    node().setValue(kept);
    touched?.();
  };
  return { file, address, keep };
}

/** `1.4 MB`, `230 KB`: what it costs to send. */
export function sizeOf(file: Blob): string {
  const kilobytes = file.size / 1000;
  if (kilobytes < 1000) return `${Math.max(1, Math.round(kilobytes))} KB`;
  return `${(kilobytes / 1000).toFixed(1)} MB`;
}
