import { expect, it } from 'vitest';

import {
  fetchForm,
  Gone,
  NoAnswer,
  NotTaken,
  sendRecord,
} from '../../src/online/server';

const PLACES = { xml: '/f.xml', manifest: '/manifest', submission: '/submission' };
const FORM =
  '<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Water</h:title></h:head></h:html>';
const MANIFEST =
  '<manifest xmlns="http://openrosa.org/xforms/xformsManifest"><mediaFile>' +
  '<filename>towns.csv</filename><downloadUrl>https://other.example/v1/t.csv</downloadUrl>' +
  '</mediaFile></manifest>';
const RECORD = { xml: '<data/>', files: new Map([['a.jpg', new Blob(['a'])]]) };
const OURS = { 'X-OpenRosa-Version': '1.0' };

/** A server that answers by path; there is no signal where it has no answer. */
function server(answers: Record<string, Response>): typeof fetch {
  return (input) => {
    const found = answers[input as string];
    return found ? Promise.resolve(found) : Promise.reject(new TypeError('network'));
  };
}

it('fetches the form and its files, from where the page came', async () => {
  const send = server({
    '/f.xml': new Response(FORM),
    '/manifest': new Response(MANIFEST),
    '/v1/t.csv': new Response('name\n'),
  });
  const form = await fetchForm(PLACES, send);
  expect(form.title).toBe('Water');
  expect(form.xml).toBe(FORM);
  expect(form.files.get('towns.csv')?.size).toBe(5);
});

it.each([
  ['gone', new Response('', { status: 404 }), Gone],
  ['overloaded', new Response('', { status: 503 }), NoAnswer],
  ['a hotel’s page', new Response('<html/>'), NoAnswer],
])('says when the form is %s', async (_, xml, kind) => {
  const send = server({ '/f.xml': xml, '/manifest': new Response('<html/>') });
  await expect(fetchForm(PLACES, send)).rejects.toBeInstanceOf(kind);
});

it('says when there is no signal', async () => {
  await expect(fetchForm(PLACES, server({}))).rejects.toBeInstanceOf(NoAnswer);
});

it('sends answers and files as one body', async () => {
  let body: FormData | undefined;
  await sendRecord(PLACES, RECORD, (_, init) => {
    body = init?.body as FormData;
    return Promise.resolve(new Response('', { status: 201, headers: OURS }));
  });
  expect([...(body?.keys() ?? [])]).toEqual(['xml_submission_file', 'a.jpg']);
});

it.each([
  [new Response('', { status: 404 }), Gone],
  [new Response('', { status: 200 }), NoAnswer],
  [new Response('<r><message>Too late</message></r>', { status: 409 }), NotTaken],
  [new Response('{}', { status: 403 }), NotTaken],
])('says when it is not taken', async (answer, kind) => {
  const sent = sendRecord(PLACES, RECORD, server({ '/submission': answer }));
  await expect(sent).rejects.toBeInstanceOf(kind);
});
