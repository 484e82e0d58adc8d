/**
 * What the rest of the collector knows of an XForms engine.
 *
 * Nodes are the engine's own, made reactive for Vue: reading `currentState` in a
 * template follows every change. Only this room imports the engine; others take these
 * names. Another engine would have to be put behind the same interface.
 */
import type { AnyNode, FormLanguage, RootNode } from '@getodk/xforms-engine';

import type { AuditSettings } from './audit';

export type {
  AnyControlNode,
  AnyNode,
  FormLanguage,
  GeneralChildNode,
  GroupNode,
  InputNode,
  MarkdownNode,
  NoteNode,
  RangeNode,
  RankNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RootNode,
  SelectNode,
  TextRange,
  TriggerNode,
  UploadNode,
} from '@getodk/xforms-engine';

/** A form version as it lies on the phone. */
export interface FormSource {
  /** The XForm, as the server sent it. */
  readonly xml: string;
  /** A file of the form by its name (`villages.csv`); undefined if it has none. */
  resource(name: string): Promise<Blob | undefined>;
  /** The last finished record of this form, for `${last-saved#…}` defaults. */
  readonly lastSaved?: string;
}

/** Who answers to `username`, `deviceid` and the other preloads. */
export interface Preloads {
  readonly deviceId: string;
  readonly username: string;
  readonly email?: string;
  readonly phoneNumber?: string;
}

/** A record as it was stored: its XML, and its files by the names in the XML. */
export interface StoredInstance {
  readonly xml: string;
  readonly files: ReadonlyMap<string, Blob>;
}

/** What is in the way of finishing: a question, and what to tell the enumerator. */
export interface Violation {
  readonly nodeId: string;
  readonly reference: string;
  readonly condition: 'constraint' | 'required';
  readonly message: string;
}

/** A record at this moment. */
export interface Serialised {
  readonly instanceId: string;
  /** `meta/instanceName`, or an empty text. */
  readonly instanceName: string;
  readonly xml: string;
  /** Every file the XML names; those restored included. */
  readonly files: ReadonlyMap<string, Blob>;
  readonly violations: readonly Violation[];
}

/** A record being filled. */
export interface Interview {
  readonly root: RootNode;
  readonly languages: readonly FormLanguage[];
  setLanguage(language: FormLanguage): void;
  /** The node of this id, as long as it is in the record. */
  node(nodeId: string): AnyNode | undefined;
  /** A file of the form by its name, or by the `jr://` address in a label. */
  resource(address: string): Promise<Blob | undefined>;
  /** The larger image that belongs to one in a label, by their addresses. */
  bigImage(address: string): string | undefined;
  /** What the form wants to be logged; undefined for nothing. */
  readonly audit: AuditSettings | undefined;
  serialise(): Promise<Serialised>;
}

/** A parsed form: parse once, interview many times. */
export interface LoadedForm {
  create(preloads: Preloads): Interview;
  /** Go on with a draft. */
  restore(stored: StoredInstance, preloads: Preloads): Promise<Interview>;
  /** Correct a record that was sent: a new instanceID, the old one as deprecatedID. */
  edit(stored: StoredInstance, preloads: Preloads): Promise<Interview>;
}

/** The engine. `load` throws FormError with a text that says what the form lacks. */
export interface FormEngine {
  load(source: FormSource): Promise<LoadedForm>;
}

export class FormError extends Error {}
