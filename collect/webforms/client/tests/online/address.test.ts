import { expect, it } from 'vitest';

import { onlineFormOf, placesOf } from '../../src/online/address';

const TOKEN = 'abcdefghijklmnopqrst$!';

it('reads whose draft is tried, or whose form is filled in', () => {
  expect(onlineFormOf(`#try/7/${TOKEN}/water%20%C3%A9`)).toEqual({
    kind: 'try',
    project: 7,
    token: TOKEN,
    xmlFormId: 'water é',
  });
  expect(onlineFormOf(`#fill/7/${TOKEN}/x`)?.kind).toBe('fill');
});

it.each(['', '#join/1/abc', `#try/7/${TOKEN}`, `#try/x/${TOKEN}/f`, '#try/7/abc/f'])(
  'is no such link: %s',
  (hash) => {
    expect(onlineFormOf(hash)).toBeUndefined();
  },
);

it('is no link that was cut within a character', () => {
  expect(onlineFormOf(`#try/7/${TOKEN}/%C3`)).toBeUndefined();
});

it('knows where drafts and published forms are', () => {
  const form = { project: 7, token: 'T', xmlFormId: 'a/b' };
  expect(placesOf({ kind: 'try', ...form })).toEqual({
    xml: '/v1/test/T/projects/7/forms/a%2Fb/draft.xml',
    manifest: '/v1/test/T/projects/7/forms/a%2Fb/draft/manifest',
    submission:
      '/v1/test/T/projects/7/forms/a%2Fb/draft/submission?deviceID=collect%3Aonline',
  });
  expect(placesOf({ kind: 'fill', ...form })).toEqual({
    xml: '/v1/key/T/projects/7/forms/a%2Fb.xml',
    manifest: '/v1/key/T/projects/7/forms/a%2Fb/manifest',
    submission: '/v1/key/T/projects/7/submission?deviceID=collect%3Aonline',
  });
});
