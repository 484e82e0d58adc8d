/** Which component asks which kind of question. */
import type { Component } from 'vue';

import type { AnyControlNode } from '../engine/types';
import GeopointBody from './GeopointBody.vue';
import InputBody from './InputBody.vue';
import NoteBody from './NoteBody.vue';
import RangeBody from './RangeBody.vue';
import RankBody from './RankBody.vue';
import SelectBody from './SelectBody.vue';
import TriggerBody from './TriggerBody.vue';
import UnsupportedBody from './UnsupportedBody.vue';
import UploadBody from './UploadBody.vue';

export interface Body {
  readonly component: Component;
  /** Whether the label names one control, or a group of them. */
  readonly labelled: 'control' | 'group';
}

const INPUTS: Readonly<Record<string, Component>> = {
  string: InputBody,
  int: InputBody,
  decimal: InputBody,
  date: InputBody,
  time: InputBody,
  dateTime: InputBody,
  geopoint: GeopointBody,
};

export function bodyOf(node: AnyControlNode): Body {
  switch (node.nodeType) {
    case 'note':
      return group(NoteBody);
    case 'select':
      return group(SelectBody);
    case 'rank':
      return group(RankBody);
    case 'trigger':
      return group(TriggerBody);
    case 'range':
      return control(RangeBody);
    case 'upload':
      return control(UploadBody);
    default: {
      const component = INPUTS[node.valueType] ?? UnsupportedBody;
      return component === InputBody ? control(component) : group(component);
    }
  }
}

function control(component: Component): Body {
  return { component, labelled: 'control' };
}

function group(component: Component): Body {
  return { component, labelled: 'group' };
}
