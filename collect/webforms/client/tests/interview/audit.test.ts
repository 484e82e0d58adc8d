import { describe, expect, it } from 'vitest';

import { auditSettings, withAudit } from '../../src/engine/audit';
import type { AuditSettings } from '../../src/engine/audit';
import { AuditLog, auditHeader } from '../../src/interview/audit';
import type { Reading, Screen } from '../../src/interview/audit';
import logged from '../forms/logged.xml?raw';
import pages from '../forms/pages.xml?raw';

const PLAIN: AuditSettings = {
  trackChanges: false,
  identifyUser: false,
  changeReasons: false,
};
const ALL: AuditSettings = {
  trackChanges: true,
  identifyUser: true,
  changeReasons: false,
  location: { highAccuracy: false, minInterval: 10_000, maxAge: 60_000 },
};

let clock = 0;
let here: Reading | undefined;

function begun(settings: AuditSettings): AuditLog {
  [clock, here] = [1000, undefined];
  return new AuditLog(
    settings,
    'Ana',
    () => clock,
    () => here,
  );
}

function screen(event: Screen['event'], node = '', answers = {}): Screen {
  return { event, node, answers: () => new Map(Object.entries<string>(answers)) };
}

describe('what a form wants to be logged', () => {
  it('is read from the form', () => {
    expect(auditSettings(logged)).toEqual(ALL);
    expect(auditSettings(pages)).toBeUndefined();
  });

  it('decides the columns', () => {
    expect(auditHeader(PLAIN)).toBe('event,node,start,end');
    expect(auditHeader({ ...ALL, changeReasons: true })).toBe(
      'event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user,change-reason',
    );
  });
});

describe('a log', () => {
  it('has a moment for an event, and two for a screen', () => {
    const log = begun(PLAIN);
    log.event('form start');
    log.show(screen('question', '/data/a'));
    log.show(screen('question', '/data/a'));
    clock = 2500;
    log.show(screen('end screen'));
    clock = 3000;
    log.leave();
    log.leave();
    log.event('form exit');
    expect(log.pending()).toEqual([
      'form start,,1000,',
      'question,/data/a,1000,2500',
      'end screen,,2500,3000',
      'form exit,,3000,',
    ]);
  });

  it('keeps its lines until they are written', () => {
    const log = begun(PLAIN);
    log.event('form start');
    log.event('form save');
    log.written(1);
    expect(log.pending()).toEqual(['form save,,1000,']);
  });

  it('says what changed, once for each question of a screen', () => {
    const log = begun({ ...PLAIN, trackChanges: true, identifyUser: true });
    const now: Record<string, string> = { '/data/g/a': 'x', '/data/g/b': '' };
    log.show(screen('group questions', '/data/g', now));
    now['/data/g/b'] = 'say "no",\nplease';
    log.show(screen('question', '/data/c', now));
    log.leave();
    expect(log.pending()).toEqual([
      'group questions,/data/g,1000,1000,,,Ana',
      'question,/data/g/b,1000,1000,,"say ""no"",\nplease",Ana',
      'question,/data/c,1000,1000,,,Ana',
    ]);
  });

  it('says where, as long as that is known and not too old', () => {
    const log = begun(ALL);
    log.event('one');
    here = { latitude: -1.5, longitude: 36.75, accuracy: 12, at: 1000 };
    clock = 61_000;
    log.event('two');
    clock = 61_001;
    log.event('three');
    expect(log.pending()).toEqual([
      'one,,1000,,,,,,,Ana',
      'two,,61000,,-1.5,36.75,12,,,Ana',
      'three,,61001,,,,,,,Ana',
    ]);
  });
});

describe('a record with its log', () => {
  const named = (xml: string) =>
    withAudit(
      { instanceId: '', instanceName: '', xml, files: new Map(), violations: [] },
      new Blob(['x']),
    );

  it.each([
    ['<data><audit>mine</audit><meta><audit/></meta></data>'],
    ['<data><audit>mine</audit><meta><audit>old.csv</audit></meta></data>'],
  ])('names it in its meta block alone: %s', (xml) => {
    const record = named(xml);
    expect(record.xml).toBe(
      '<data><audit>mine</audit><meta><audit>audit.csv</audit></meta></data>',
    );
    expect([...record.files.keys()]).toEqual(['audit.csv']);
  });

  it('keeps the prefixes the form uses', () => {
    const xml = '<d><orx:meta xmlns:orx="u"><orx:audit/></orx:meta></d>';
    expect(named(xml).xml).toContain('<orx:audit>audit.csv</orx:audit>');
  });
});
