/** The engine behind our interface: ODK's xforms-engine, without a page of its own. */
import { loadForm } from '@getodk/xforms-engine';
import type {
  AnyNode,
  FetchFormAttachment,
  FormInstanceConfig,
  InstanceData,
  RootNode,
} from '@getodk/xforms-engine';
import { shallowReactive } from 'vue';

import { asCollect } from './asCollect';
import { auditSettings } from './audit';
import type { AuditSettings } from './audit';
import { LAST_SAVED_FILE, withLastSaved } from './lastSaved';
import { positionNow } from './position';
import { descendants } from './tree';
import { FormError } from './types';
import type {
  FormEngine,
  FormSource,
  Interview,
  LoadedForm,
  Preloads,
  Serialised,
  StoredInstance,
  Violation,
} from './types';
import { worded } from './wording';
import type { Worded } from './wording';

const XML_PART = 'xml_submission_file';

export const engine: FormEngine = {
  async load(source: FormSource): Promise<LoadedForm> {
    const words = worded(asCollect(withLastSaved(source.xml)));
    const audit = auditSettings(source.xml);
    const opened = (root: RootNode) => interview(root, source, words, audit);
    const result = await loadForm(words.xml, {
      fetchFormAttachment: attachments(source),
      missingResourceBehavior: 'BLANK',
    });
    if (result.status === 'failure') throw new FormError(reason(result.error));
    return {
      create: (preloads) => opened(result.createInstance(config(preloads)).root),
      async restore(stored, preloads) {
        const input = { data: [instanceData(stored)] } as const;
        return opened((await result.restoreInstance(input, config(preloads))).root);
      },
      async edit(stored, preloads) {
        const input = {
          inputType: 'FORM_INSTANCE_INPUT_RESOLVED',
          data: [instanceData(stored)],
        } as const;
        return opened((await result.editInstance(input, config(preloads))).root);
      },
    };
  },
};

function reason(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause || error.message;
}

/** Files of the form by the last part of their `jr://` address. */
function attachments(source: FormSource): FetchFormAttachment {
  return async (address) => {
    const name = fileName(String(address));
    const found =
      name === LAST_SAVED_FILE ? lastSaved(source) : await source.resource(name);
    if (found === undefined) return new Response('', { status: 404 });
    const headers = { 'Content-Type': mediaType(name, found) };
    return new Response(await found.arrayBuffer(), { status: 200, headers });
  };
}

function fileName(address: string): string {
  return decodeURIComponent(address.split('/').pop() ?? '');
}

function lastSaved(source: FormSource): Blob | undefined {
  if (source.lastSaved === undefined) return undefined;
  return new Blob([source.lastSaved], { type: 'text/xml' });
}

/** The engine reads tables by their type, and phones do not know every one. */
function mediaType(name: string, blob: Blob): string {
  const known: Record<string, string> = {
    csv: 'text/csv',
    xml: 'text/xml',
    geojson: 'application/geo+json',
  };
  return known[name.split('.').pop()?.toLowerCase() ?? ''] ?? blob.type;
}

function config(preloads: Preloads): FormInstanceConfig {
  return {
    // Shallow: a list of ten thousand choices must not become as many proxies.
    stateFactory: (state: object) => shallowReactive(state) as never,
    preloadProperties: {
      deviceID: preloads.deviceId,
      username: preloads.username,
      ...(preloads.email && { email: preloads.email }),
      ...(preloads.phoneNumber && { phoneNumber: preloads.phoneNumber }),
    },
    geolocationProvider: { getLocation: positionNow },
    instanceAttachments: {
      fileNameFactory: ({ writtenAt, nodeId, extension }) =>
        `${writtenAt.getTime()}-${nodeId.replace(/\W+/g, '')}${extension ?? ''}`,
    },
  };
}

function instanceData(stored: StoredInstance): InstanceData {
  const data = new FormData();
  data.append(XML_PART, new File([stored.xml], XML_PART, { type: 'text/xml' }));
  for (const [name, file] of stored.files) {
    data.append(name, new File([file], name, { type: file.type }));
  }
  return data as InstanceData;
}

function interview(
  root: RootNode,
  source: FormSource,
  words: Worded,
  audit: AuditSettings | undefined,
): Interview {
  const meta = metaOf(root);
  return {
    audit,
    root,
    languages: root.languages.filter((each) => !each.isSyntheticDefault),
    setLanguage(language) {
      root.setLanguage(language);
    },
    node: (nodeId) => find(root, (node) => node.nodeId === nodeId),
    resource: (address) => source.resource(fileName(address)),
    bigImage: (address) => words.bigImages.get(address),
    serialise: () => serialise(root, meta),
  };
}

function find(root: RootNode, wanted: (node: AnyNode) => boolean): AnyNode | undefined {
  for (const node of descendants(root)) if (wanted(node)) return node;
  return undefined;
}

async function serialise(root: RootNode, meta: () => Meta): Promise<Serialised> {
  const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' });
  const xml = await payload.data[0].get(XML_PART).text();
  return {
    ...meta(),
    xml,
    files: filesOf(root),
    violations: (root.validationState.violations ?? []).map(
      ({ nodeId, reference, violation }): Violation => ({
        nodeId,
        reference,
        condition: violation.condition,
        message: violation.message?.asString ?? '',
      }),
    ),
  };
}

/**
 * Files of all questions that are asked. The payload has only those that changed since
 * the record was restored.
 */
function filesOf(root: RootNode): ReadonlyMap<string, Blob> {
  const files = new Map<string, Blob>();
  for (const node of descendants(root)) {
    if (node.nodeType !== 'upload' || !node.currentState.relevant) continue;
    const { value, instanceValue } = node.currentState;
    if (value && instanceValue) files.set(instanceValue, value);
  }
  return files;
}

type Meta = Pick<Serialised, 'instanceId' | 'instanceName'>;

/**
 * What the record says of itself, whenever it is asked: the nodes are looked for once,
 * since a draft is written with each page.
 */
function metaOf(root: RootNode): () => Meta {
  const named = (name: string) => {
    const end = new RegExp(`/(?:\\w+:)?meta/(?:\\w+:)?${name}$`);
    return find(root, ({ currentState }) => end.test(currentState.reference));
  };
  const [id, name] = [named('instanceID'), named('instanceName')];
  return () => ({ instanceId: textOf(id), instanceName: textOf(name) });
}

function textOf(node: AnyNode | undefined): string {
  if (!node?.currentState.relevant || !('instanceValue' in node.currentState))
    return '';
  return String(node.currentState.instanceValue).trim();
}
