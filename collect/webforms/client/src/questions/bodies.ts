/** Which component asks which kind of question. */
import { defineAsyncComponent } from 'vue';
import type { Component } from 'vue';

import { appearancesOf } from '../engine/asked';
import type {
  AnyControlNode,
  InputNode,
  SelectNode,
  UploadNode,
} from '../engine/types';
import BarcodeBody from './BarcodeBody.vue';
import DatePartsBody from './DatePartsBody.vue';
import GeopointBody from './GeopointBody.vue';
import GridRowBody from './GridRowBody.vue';
import ImageMapBody from './ImageMapBody.vue';
import MinimalBody from './MinimalBody.vue';
import MomentBody from './MomentBody.vue';
import NoteBody from './NoteBody.vue';
import NumberBody from './NumberBody.vue';
import RangeBody from './RangeBody.vue';
import RankBody from './RankBody.vue';
import SelectBody from './SelectBody.vue';
import SoundBody from './SoundBody.vue';
import TextBody from './TextBody.vue';
import TriggerBody from './TriggerBody.vue';
import UploadBody from './UploadBody.vue';

export interface Body {
  readonly component: Component;
  /** Whether the label names one control, or a group of them. */
  readonly labelled: 'control' | 'group';
  /** A row of a table of questions, beside its label. */
  readonly row?: true;
  /** The body itself shows the image of the label. */
  readonly media?: false;
}

/** Rows with more buttons than this do not fit a phone: they become lists. */
const ROW = 6;

/** What draws and what shows a map is large, and seldom asked. */
const DrawBody = defineAsyncComponent(() => import('./DrawBody.vue'));
const LineBody = defineAsyncComponent(() => import('./LineBody.vue'));

const INPUTS: Readonly<Record<string, Body>> = {
  int: control(NumberBody),
  decimal: control(NumberBody),
  date: control(MomentBody),
  time: control(MomentBody),
  dateTime: control(MomentBody),
  geopoint: group(GeopointBody),
  geotrace: group(LineBody),
  geoshape: group(LineBody),
  barcode: control(BarcodeBody),
};

export function bodyOf(node: AnyControlNode): Body {
  switch (node.nodeType) {
    case 'note':
      return group(NoteBody);
    case 'select':
      return selectOf(node);
    case 'rank':
      return group(RankBody);
    case 'trigger':
      return group(TriggerBody);
    case 'range':
      return node.appearances.rating ? group(RangeBody) : control(RangeBody);
    case 'upload':
      return uploadOf(node);
    default:
      return inputOf(node);
  }
}

function inputOf(node: InputNode): Body {
  const { year, 'month-year': month, 'no-calendar': bare } = node.appearances;
  if (node.valueType === 'date' && (year || month || bare)) return group(DatePartsBody);
  // What the engine does not know is typed: an answer is better than none.
  return INPUTS[node.valueType] ?? control(TextBody);
}

function selectOf(node: SelectNode): Body {
  const words = appearancesOf(node);
  const rowed = words.includes('label') || words.includes('list-nolabel');
  if (rowed && node.currentState.valueOptions.length <= ROW) {
    return { component: GridRowBody, labelled: 'group', row: true };
  }
  if (words.includes('image-map')) return { ...group(ImageMapBody), media: false };
  return group(words.includes('minimal') ? MinimalBody : SelectBody);
}

function uploadOf(node: UploadNode): Body {
  const words = appearancesOf(node);
  const { type } = node.nodeOptions.media;
  if (type === 'audio') return group(SoundBody);
  if (
    type === 'image' &&
    words.some((each) => /^(draw|signature|annotate)$/.test(each))
  ) {
    return group(DrawBody);
  }
  return group(UploadBody);
}

function control(component: Component): Body {
  return { component, labelled: 'control' };
}

function group(component: Component): Body {
  return { component, labelled: 'group' };
}
